import type { OutboundContent, SendMessageCommand } from '@pyloto/core-messaging';

import { type Asking, onTrial } from '../../outbound/test-commands.ts';
import { whatsappCommands } from '../index.ts';

export {
  bodyOf,
  CALLBACK_DATA,
  callTo,
  UNKNOWN,
  type Asking,
} from '../../outbound/test-commands.ts';

/** Invented: the account that sends, somebody to write to, and a message of theirs. */
export const ACCOUNT_ID = '108104325522914';
export const PHONE = '16505550142';
export const WAMID = 'wamid.HBgLMTY1MDU1NTAxNDIVAgASGBQzQTFDOUU3N0IwNEQ1RjJBNjhDMwA=';
export const HEAD = {
  clientMessageId: 'c-1',
  channel: 'whatsapp',
  accountId: ACCOUNT_ID,
} as const;

/** What Meta answers to a message. */
export const ACCEPTED = {
  messaging_product: 'whatsapp',
  contacts: [{ input: `+${PHONE}`, wa_id: PHONE }],
  messages: [{ id: WAMID }],
} as const;

export const { commandOf, perform } = onTrial(whatsappCommands);

/** A message to the invented person; `parts` are put over it. */
export function message(
  content: OutboundContent,
  parts: Partial<SendMessageCommand> = {},
): SendMessageCommand {
  return { ...HEAD, to: { id: PHONE }, content, ...parts };
}

/** Asks for a message to the invented person; `parts` are put over the command. */
export function sending(content: OutboundContent, parts?: Partial<SendMessageCommand>): Asking {
  return { name: 'send-message', command: message(content, parts) };
}
