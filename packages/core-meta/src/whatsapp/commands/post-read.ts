import type { CommandCall, CommandReceipt } from '@pyloto/core-connectors';

import { graphCallOf, postGraph } from '../../graph/index.ts';

/** Marks a message as read, and shows that its answer is being typed; having either twice does no harm. */
export async function postRead(
  signal: {
    readonly accountId: string;
    readonly message: { readonly externalMessageId: string } | undefined;
    readonly isTyping: boolean;
  },
  call: CommandCall,
): Promise<CommandReceipt> {
  // `check` does not let a command without one pass.
  if (signal.message === undefined) throw new TypeError('expected a message');
  await postGraph(graphCallOf(call, true), `${signal.accountId}/messages`, {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: signal.message.externalMessageId,
    typing_indicator: signal.isTyping ? { type: 'text' } : undefined,
  });
  return {};
}
