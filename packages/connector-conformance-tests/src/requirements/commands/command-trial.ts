import process from 'node:process';

import type { Command, CommandDefinition } from '@pyloto/core-connectors';

import { CannotCheck } from '../../conformance-problem.ts';
import { notApplicable, type Requirement } from '../../requirement.ts';
import type { HttpAnswer } from '../../session/http-exchange.ts';
import { metricValue } from '../../session/metric-value.ts';
import { oncePerSession } from '../../session/once-per-session.ts';
import type { RunningConnector } from '../../session/running-connector.ts';
import type { Session } from '../../session/session.ts';
import { until } from '../../session/until.ts';

/** The key of a sandbox's commands: documented, and worth nothing elsewhere. */
const SANDBOX_KEY = 'sandbox_commands_key';

/** What is posted as a command. */
export type PostedCommand = Readonly<Record<string, unknown>>;

/** A connector whose commands are tried out, and one of them that its sandbox carries out. */
export type CommandTrial = {
  readonly definition: CommandDefinition;
  /** The definition's example under an id that was not used before. */
  readonly fresh: () => Command;
  /** Posts a command with the sandbox's key, another one, or none. */
  readonly post: (command: PostedCommand, key?: string | null) => Promise<HttpAnswer>;
  /** How often the provider was called. */
  readonly callCount: () => Promise<number>;
};

type SharedTrial = CommandTrial & {
  /** Runs one check at a time, so that each counts its own calls only. */
  readonly exclusively: (check: () => Promise<void>) => Promise<void>;
};

/** A check of commands: not applicable to a connector that has none, skipped where its sandbox carries out none of the examples. */
export function checkCommands(check: (trial: CommandTrial) => Promise<void>): Requirement['check'] {
  return async (session) => {
    if ((session.connector.commands ?? []).length === 0) {
      return notApplicable('the connector has no commands');
    }
    const trial = await sharedTrial(session);
    await trial.exclusively(() => check(trial));
    return undefined;
  };
}

/** Starts a connector for its commands; checks share it, one after another. */
const sharedTrial: (session: Session) => Promise<SharedTrial> = oncePerSession(async (session) => {
  const connector = await session.start();
  const definitions = inOrderOfUse(session.connector.commands ?? []);
  let found = await firstCarriedOut(connector, definitions);
  if (found === undefined) {
    await letSomebodyWrite(connector, definitions);
    await until(async () => {
      found = await firstCarriedOut(connector, definitions);
      return found !== undefined;
    }, WRITTEN_WITHIN_MS);
  }
  if (found !== undefined) return trialOf(session, connector, found);
  throw new CannotCheck(
    'the sandbox carries out the example of no command: give runConnector a loadSandbox with a provider that does',
  );
});

/** From the moment that somebody wrote in the sandbox to that in which the connector knows. */
const WRITTEN_WITHIN_MS = 5_000;

/** Many channels allow an answer only to somebody who has written. */
async function letSomebodyWrite(
  connector: Pick<RunningConnector, 'request'>,
  definitions: readonly CommandDefinition[],
): Promise<void> {
  const recipients = new Set(definitions.map(({ example }) => recipientOf(example)));
  for (const from of recipients) {
    if (from === undefined) continue;
    await connector.request({
      method: 'POST',
      path: '/sandbox/messages',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from, text: 'a question' }),
    });
  }
}

function recipientOf(example: object): string | undefined {
  if (!('to' in example) || typeof example.to !== 'object' || example.to === null) return undefined;
  return 'id' in example.to && typeof example.to.id === 'string' ? example.to.id : undefined;
}

let count = 0;

function freshOf({ example }: CommandDefinition): Command {
  count += 1;
  return { ...example, clientMessageId: `conformance-${process.pid}-${count}` };
}

/** What has an effect each time first. */
function inOrderOfUse(definitions: readonly CommandDefinition[]): readonly CommandDefinition[] {
  return definitions.toSorted(
    (one, other) => Number(one.isRepeatable) - Number(other.isRepeatable),
  );
}

async function firstCarriedOut(
  connector: RunningConnector,
  definitions: readonly CommandDefinition[],
): Promise<CommandDefinition | undefined> {
  for (const definition of definitions) {
    const { status } = await postTo(connector, definition, { command: freshOf(definition) });
    if (status === 200) return definition;
  }
  return undefined;
}

function trialOf(
  { connector: { manifest } }: Session,
  connector: RunningConnector,
  definition: CommandDefinition,
): SharedTrial {
  let last: Promise<unknown> = Promise.resolve();
  return {
    exclusively: (check) => {
      const turn = last.then(check);
      last = turn.catch(() => undefined);
      return turn;
    },
    definition,
    fresh: () => freshOf(definition),
    post: (command, key = SANDBOX_KEY) => postTo(connector, definition, { command, key }),
    callCount: async () => {
      const { text } = await connector.request({ path: '/metrics' });
      return metricValue(text, 'outbound_requests_total', { provider: manifest.id }) ?? 0;
    },
  };
}

function postTo(
  connector: Pick<RunningConnector, 'request'>,
  { name }: CommandDefinition,
  { command, key = SANDBOX_KEY }: { readonly command: PostedCommand; readonly key?: string | null },
): Promise<HttpAnswer> {
  return connector.request({
    method: 'POST',
    path: `/commands/${name}`,
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(command),
  });
}
