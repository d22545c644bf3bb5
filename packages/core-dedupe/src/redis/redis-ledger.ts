import { type Claim, ConnectorError, type Ledger, type LedgerBatch } from '@pyloto/core-connectors';
import {
  digestBytes,
  type RedisClient,
  type RedisScript,
  runScript,
  scopeKey,
} from '@pyloto/core-redis';

import { claimScript, completeScript, releaseScript, renewScript } from './ledger-scripts.ts';
import { requireDuration } from '../require-duration.ts';

/** What a Redis ledger is made with. */
export type RedisLedgerOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
};

/** A script works on so many items at most, because Redis serves nobody else meanwhile. */
const MOST_ITEMS_PER_SCRIPT = 1_000;

const CLAIMED = 'c'.charCodeAt(0);
const DONE = 'd'.charCodeAt(0);
const HELD = '1'.charCodeAt(0);

/**
 * Makes a ledger in Redis: one truth for all copies of an app, and it outlives them.
 *
 * Each call sends one script per thousand items, all in one round trip, to one server or one node of a Cluster. Time is the
 * server's. A done item costs about 140 bytes for its retention (docs/storage-schema.md).
 *
 * @throws ConnectorError `config_invalid`, later, when a lease or a retention is not a positive whole number of milliseconds;
 * `state_unavailable` when Redis does not answer. Whether the call took effect is then unknown: a claim may be sent again with
 * its token, and what a lost answer of the others costs is told beside their scripts
 */
export function createRedisLedger({ client }: RedisLedgerOptions): Ledger {
  return {
    durability: 'redis',
    claim: async (batch, leaseMs) => {
      requireDuration(leaseMs);
      return readAnswers(await run(client, claimScript, { batch, durationMs: leaseMs }), claimAt);
    },
    complete: async (batch, retentionMs) => {
      requireDuration(retentionMs);
      const call = { batch, durationMs: retentionMs };
      return readAnswers(await run(client, completeScript, call), heldAt);
    },
    drop: async (batch, { retentionMs }) => {
      requireDuration(retentionMs);
      const call = { batch, durationMs: retentionMs };
      return readAnswers(await run(client, completeScript, call), heldAt);
    },
    release: async (batch) => readAnswers(await run(client, releaseScript, { batch }), heldAt),
    renew: async (batch, leaseMs) => {
      requireDuration(leaseMs);
      return readAnswers(await run(client, renewScript, { batch, durationMs: leaseMs }), heldAt);
    },
  };
}

type LedgerCall = { readonly batch: LedgerBatch; readonly durationMs?: number };

/** @returns one character per key */
async function run(client: RedisClient, script: RedisScript, call: LedgerCall): Promise<string> {
  const { keys, ownerToken } = call.batch;
  const scope = [`${scopeKey(call.batch)}#`];
  const before = call.durationMs === undefined ? [ownerToken] : [ownerToken, call.durationMs];
  if (keys.length <= MOST_ITEMS_PER_SCRIPT) {
    if (keys.length === 0) return '';
    return text(
      await runScript(client, script, { keys: scope, args: [...before, digestBytes(keys)] }),
    );
  }
  const replies: Promise<unknown>[] = [];
  for (let from = 0; from < keys.length; from += MOST_ITEMS_PER_SCRIPT) {
    const digests = digestBytes(keys.slice(from, from + MOST_ITEMS_PER_SCRIPT));
    replies.push(runScript(client, script, { keys: scope, args: [...before, digests] }));
  }
  return (await Promise.all(replies)).map(text).join('');
}

function text(reply: unknown): string {
  if (typeof reply === 'string') return reply;
  throw new ConnectorError('state_unavailable', 'the state store must answer as its script does');
}

function readAnswers<Answer>(answers: string, read: (code: number) => Answer): Answer[] {
  const values: Answer[] = [];
  for (let at = 0; at < answers.length; at++) values.push(read(answers.charCodeAt(at)));
  return values;
}

function claimAt(code: number): Claim {
  if (code === CLAIMED) return 'claimed';
  return code === DONE ? 'done' : 'in_flight';
}

function heldAt(code: number): boolean {
  return code === HELD;
}
