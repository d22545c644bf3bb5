import type { Clock } from '@pyloto/core-connectors';
import { type RedisClient, redisReply, runScript } from '@pyloto/core-redis';

import {
  disableScript,
  enableScript,
  failedScript,
  succeededScript,
} from './destination-scripts.ts';
import type { DestinationState, DestinationStates } from '../outbox/destination-states.ts';

/** What the states of destinations in Redis are made with. */
export type RedisDestinationStatesOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  readonly connector: string;
  readonly clock: Pick<Clock, 'monotonicMs'>;
};

/** So long a copy may go on as if nothing had changed elsewhere. */
const KNOWN_FOR_MS = 5_000;

type Known = { readonly state: DestinationState; readonly atMs: number };

/**
 * Keeps the states of destinations in Redis, one hash each: `pyloto:{<connector>}:destination:<id>`.
 *
 * What was read is believed for 5 s, and a success costs a round trip only where a failure is known.
 */
export function createRedisDestinationStates(
  options: RedisDestinationStatesOptions,
): DestinationStates {
  const { client, connector, clock } = options;
  const known = new Map<string, Known>();
  const keysOf = (id: string): string[] => [
    `pyloto:{${connector}}:destination:${encodeURIComponent(id)}`,
  ];

  async function read(id: string): Promise<DestinationState> {
    const last = known.get(id);
    const nowMs = clock.monotonicMs();
    if (last !== undefined && nowMs - last.atMs < KNOWN_FOR_MS) return last.state;
    const state = stateOf(id, await fieldsOf(client, keysOf(id)));
    known.set(id, { state, atMs: nowMs });
    return state;
  }

  return {
    read,
    succeeded: async (id) => {
      const { failures } = await read(id);
      if (failures === 0) return;
      known.delete(id);
      await runScript(client, succeededScript, { keys: keysOf(id), args: [] });
    },
    failed: async (id, atMs) => {
      known.delete(id);
      const reply = await runScript(client, failedScript, { keys: keysOf(id), args: [atMs] });
      return stateOf(id, pairsOf(Array.isArray(reply) ? reply : []));
    },
    disable: async (id, reason, atMs) => {
      known.delete(id);
      const args = [atMs, reason];
      return (await runScript(client, disableScript, { keys: keysOf(id), args })) === 1;
    },
    enable: async (id) => {
      known.delete(id);
      return (await runScript(client, enableScript, { keys: keysOf(id), args: [] })) === 1;
    },
  };
}

type Fields = Readonly<Record<string, string>>;

function fieldsOf(client: RedisClient, [key = '']: readonly string[]): Promise<Fields> {
  return redisReply(client.hgetall(key));
}

function pairsOf(reply: readonly unknown[]): Fields {
  const fields: Record<string, string> = {};
  for (let at = 0; at + 1 < reply.length; at += 2)
    fields[String(reply[at])] = String(reply[at + 1]);
  return fields;
}

function stateOf(id: string, fields: Fields): DestinationState {
  const { failures, failingSinceMs, lastFailureAtMs, disabledAtMs, disabledReason } = fields;
  return {
    id,
    failures: Number(failures ?? 0),
    ...(failingSinceMs === undefined ? undefined : { failingSinceMs: Number(failingSinceMs) }),
    ...(lastFailureAtMs === undefined ? undefined : { lastFailureAtMs: Number(lastFailureAtMs) }),
    ...(disabledAtMs === undefined ? undefined : { disabledAtMs: Number(disabledAtMs) }),
    ...(disabledReason === 'gone' || disabledReason === 'failing' ? { disabledReason } : undefined),
  };
}
