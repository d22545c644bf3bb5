import {
  type Command,
  type CommandCall,
  type CommandDefinition,
  type CommandFacts,
  type CommandReceipt,
  type CommandRefusal,
  Secret,
} from '@pyloto/core-connectors';

import type { Asked } from '../graph/test-graph.ts';
import { testHttpClient } from '../graph/test-http-client.ts';

/** What a message carries, so that it is recognised when Meta speaks of it. */
export const CALLBACK_DATA = 'p1:0:c-1';

/** A moment, and nothing known of the other side. */
export const UNKNOWN: CommandFacts = { nowMs: 1_772_445_600_000, lastInboundAtMs: undefined };

/** A call to a test server, by an invented account. */
export function callTo(url: string, more: Partial<CommandCall> = {}): CommandCall {
  return {
    account: { tenantId: 'acme', channel: 'whatsapp', accountId: '108104325522914' },
    accessToken: Secret.of('EAAtoken'),
    callbackData: CALLBACK_DATA,
    http: testHttpClient,
    publicHttp: testHttpClient,
    settings: {
      META_GRAPH_URL: url,
      INSTAGRAM_GRAPH_URL: `${url}/instagram`,
      META_GRAPH_VERSION: 'v26.0',
    },
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

/** The commands of a connector, to be tried. */
export type CommandsOnTrial = {
  /** The command of this name, as a connector has it. */
  readonly commandOf: (name: string) => CommandDefinition;
  /** Does what a runtime does with a command: schema, rules, then one part after the other; what is refused is not sent. */
  readonly perform: (asking: Asking, call: CommandCall) => Promise<Performance>;
};

/** Makes the commands of a connector ready to be tried. */
export function onTrial(commands: readonly CommandDefinition[]): CommandsOnTrial {
  function commandOf(name: string): CommandDefinition {
    const found = commands.find((definition) => definition.name === name);
    if (found === undefined) throw new Error(`there is no command ${name}`);
    return found;
  }
  async function perform(
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
  return { commandOf, perform };
}

/** The JSON that a test server was sent. */
export function bodyOf(asked: Asked | undefined): unknown {
  return JSON.parse(Buffer.from(asked?.body ?? '', 'latin1').toString());
}
