import type { Command, CommandCall, CommandReceipt } from '@pyloto/core-connectors';
import type { Recipient } from '@pyloto/core-messaging';

import { graphCallOf, postGraph } from '../../graph/index.ts';
import type { JsonObject } from '../../json/json-object.ts';
import type { DirectMessageChannel } from './direct-message-channel.ts';

/**
 * Shows somebody what the business does, without a message; having it twice does no harm.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions (read 2026-11-21)
 */
export async function postSenderAction(
  channel: DirectMessageChannel,
  { accountId, to, action }: Pick<Command, 'accountId'> & Signal,
  call: CommandCall,
): Promise<CommandReceipt> {
  // `check` does not let a command without one pass.
  if (to === undefined) throw new TypeError('expected a recipient');
  await postGraph(graphCallOf(call, true), `${channel.senderOf(accountId, call)}/messages`, {
    recipient: { id: to.id },
    ...action,
  });
  return {};
}

type Signal = {
  readonly to: Recipient | undefined;
  /** `sender_action`, and what belongs to it. */
  readonly action: JsonObject;
};
