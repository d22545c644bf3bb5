import {
  type Command,
  type CommandCall,
  type CommandDefinition,
  type CommandFacts,
  type CommandReceipt,
  type CommandRefusal,
  Secret,
} from '@pyloto/core-connectors';
import type { OutboundContent, SendMessageCommand } from '@pyloto/core-messaging';

import type { Asked } from '../../graph/test-graph.ts';
import { testHttpClient } from '../../graph/test-http-client.ts';
import { whatsappCommands } from '../index.ts';

/** Invented: the account that sends, somebody to write to, and a message of theirs. */
export const ACCOUNT_ID = '108104325522914';
export const PHONE = '16505550142';
export const WAMID = 'wamid.HBgLMTY1MDU1NTAxNDIVAgASGBQzQTFDOUU3N0IwNEQ1RjJBNjhDMwA=';
export const CALLBACK_DATA = 'p1:0:c-1';
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

/** A moment, and nothing known of the other side. */
export const UNKNOWN: CommandFacts = { nowMs: 1_772_445_600_000, lastInboundAtMs: undefined };

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

/** The command of this name, as a connector has it. */
export function commandOf(name: string): CommandDefinition {
  const found = whatsappCommands.find((definition) => definition.name === name);
  if (found === undefined) throw new Error(`there is no command ${name}`);
  return found;
}

/** A call to a test server. */
export function callTo(url: string, more: Partial<CommandCall> = {}): CommandCall {
  return {
    account: { tenantId: 'acme', channel: 'whatsapp', accountId: ACCOUNT_ID },
    accessToken: Secret.of('EAAtoken'),
    callbackData: CALLBACK_DATA,
    http: testHttpClient,
    publicHttp: testHttpClient,
    settings: { META_GRAPH_URL: url, META_GRAPH_VERSION: 'v26.0' },
    secrets: {},
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    ...more,
  };
}

/** A command that is handed in, under its name. */
export type Asking = {
  readonly name: string;
  readonly command: Command;
  readonly facts?: CommandFacts;
};

/** What became of a command that was handed in. */
export type Performance = {
  readonly refusals: readonly CommandRefusal[];
  readonly receipts: readonly CommandReceipt[];
};

/** Does what a runtime does with a command: schema, rules, then one part after the other; what is refused is not sent. */
export async function perform(
  { name, command, facts = UNKNOWN }: Asking,
  call: CommandCall,
): Promise<Performance> {
  const definition = commandOf(name);
  definition.schema.parse(command);
  const refusals = definition.check?.(command, facts) ?? [];
  if (refusals.length > 0) return { refusals, receipts: [] };
  const receipts: CommandReceipt[] = [];
  for (const part of definition.partsOf?.(command) ?? [command]) {
    receipts.push(await definition.send(part, call));
  }
  return { refusals, receipts };
}

/** The JSON that a test server was sent. */
export function bodyOf(asked: Asked | undefined): unknown {
  return JSON.parse(Buffer.from(asked?.body ?? '', 'latin1').toString());
}
