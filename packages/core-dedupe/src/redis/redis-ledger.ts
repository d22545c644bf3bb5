import type {
  Acceptance,
  Claim,
  DurableLedger,
  LedgerBatch,
  LedgerItems,
} from '@pyloto/core-connectors';
import {
  type BookName,
  DEAD_SCORE_OFFSET,
  digestText,
  type RedisClient,
  redisReply,
} from '@pyloto/core-redis';

import { LedgerScopes, tenantsKey } from './ledger-scopes.ts';
import {
  acceptScript,
  claimScript,
  endScript,
  releaseScript,
  renewScript,
} from './ledger-scripts.ts';
import { readBooks, readOpen } from './read-books.ts';
import { runForAnswers, runInParts, sequencesOf, textIn, unexpectedReply } from './run-in-parts.ts';
import {
  acceptInOrderScript,
  claimInOrderScript,
  endInOrderScript,
  headsScript,
  heldByDeadScript,
  stepAsideScript,
  withdrawScript,
} from './sequence-scripts.ts';
import { requireDuration } from '../require-duration.ts';

/** What a Redis ledger is made with. */
export type RedisLedgerOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  /** Which of a tenant's books it keeps; two books know nothing of each other. Default `inbox`. */
  readonly book?: BookName;
};

const CLAIMED = 'c'.charCodeAt(0);
const DONE = 'd'.charCodeAt(0);
const NEW = 'n'.charCodeAt(0);
const BEHIND = 'b'.charCodeAt(0);
const HELD = '1'.charCodeAt(0);

/**
 * Makes a ledger in Redis: one truth for all copies of an app, which outlives them and keeps the books.
 *
 * Each call sends one script per thousand items, all in one round trip, to one server or one node of a Cluster; the first claim
 * or acceptance for a tenant in this process lists the tenant before. Time is the server's. A done item costs about 140 bytes
 * for its retention (docs/storage-schema.md).
 *
 * Items that were claimed with `sequences` are completed and dropped with them; without, those behind go when their turn is
 * looked at next.
 *
 * @throws ConnectorError `config_invalid`, later, when a lease or a retention is not a positive whole number of milliseconds;
 * `state_unavailable` when Redis does not answer. Whether the call took effect is then unknown: a claim may be sent again with
 * its token, and what a lost answer of the others costs is told beside their scripts
 */
export function createRedisLedger({ client, book = 'inbox' }: RedisLedgerOptions): DurableLedger {
  const state = { client, scopes: new LedgerScopes(client, book) };
  return {
    durability: 'redis',
    claim: async (batch, leaseMs) => {
      requireDuration(leaseMs);
      return claim(state, batch, leaseMs);
    },
    complete: async (batch, retentionMs) => {
      requireDuration(retentionMs);
      return end(state, batch, { countedAs: 'handled', retentionMs });
    },
    drop: async (batch, { reason, retentionMs }) => {
      requireDuration(retentionMs);
      return end(state, batch, { countedAs: `dropped:${reason}`, retentionMs });
    },
    release: (batch) => release(state, batch),
    renew: async (batch, leaseMs) => {
      requireDuration(leaseMs);
      return renew(state, batch, leaseMs);
    },
    accept: (items) => accept(state, items),
    withdraw: (items) => withdraw(state, items),
    stepAside: (items) => stepAside(state, items),
    heads: (scope, sequences) => readHeads(state, scope, sequences),
    areHeldByDead: (items) => readHeldByDead(state, items),
    tenants: (connector) => redisReply(client.smembers(tenantsKey(connector))),
    books: (scope) => readBooks(client, state.scopes.of(scope)),
    open: (scope, cursor) => readOpen(client, state.scopes.of(scope), cursor),
  };
}

type State = { readonly client: RedisClient; readonly scopes: LedgerScopes };
type Scope = Pick<LedgerItems, 'tenantId' | 'connector'>;

async function claim(state: State, batch: LedgerBatch, leaseMs: number): Promise<Claim[]> {
  if (batch.keys.length === 0) return [];
  const scope = state.scopes.of(batch);
  if (state.scopes.mustList(scope)) await state.scopes.list(scope);
  const { items, open, counts, sequences: start } = scope.keys;
  const sequences = sequencesOf(batch);
  const answers = await runForAnswers(state.client, {
    script: sequences === undefined ? claimScript : claimInOrderScript,
    keys: sequences === undefined ? [items, open, counts] : [items, open, counts, start],
    before: [batch.ownerToken, leaseMs],
    digests: batch.keys,
    sequences,
  });
  const claims: Claim[] = [];
  for (let at = 0; at < answers.length; at++) claims.push(claimAt(answers.charCodeAt(at)));
  return claims;
}

type End = { readonly countedAs: string; readonly retentionMs: number };

async function end(state: State, batch: LedgerBatch, how: End): Promise<boolean[]> {
  const { items, open, counts, sequences: start } = state.scopes.of(batch).keys;
  const sequences = sequencesOf(batch);
  const answers = await runForAnswers(state.client, {
    script: sequences === undefined ? endScript : endInOrderScript,
    keys: sequences === undefined ? [items, open, counts] : [items, open, counts, start],
    before: [batch.ownerToken, how.retentionMs],
    digests: batch.keys,
    after: [how.countedAs],
    sequences,
  });
  return heldIn(answers);
}

async function release(state: State, batch: LedgerBatch): Promise<boolean[]> {
  const keys = [state.scopes.of(batch).keys.items];
  const call = { script: releaseScript, keys, before: [batch.ownerToken], digests: batch.keys };
  return heldIn(await runForAnswers(state.client, call));
}

async function renew(state: State, batch: LedgerBatch, leaseMs: number): Promise<boolean[]> {
  const keys = [state.scopes.of(batch).keys.items];
  const before = [batch.ownerToken, leaseMs];
  const call = { script: renewScript, keys, before, digests: batch.keys };
  return heldIn(await runForAnswers(state.client, call));
}

async function accept(state: State, batch: LedgerItems): Promise<Acceptance> {
  const scope = state.scopes.of(batch);
  if (batch.keys.length === 0) {
    return { states: [], areNew: [], pending: (await readBooks(state.client, scope)).pending };
  }
  if (state.scopes.mustList(scope)) await state.scopes.list(scope);
  const { items, open, counts, sequences: start } = scope.keys;
  const sequences = sequencesOf(batch);
  const replies = await runInParts(state.client, {
    script: sequences === undefined ? acceptScript : acceptInOrderScript,
    keys: sequences === undefined ? [items, open, counts] : [items, open, counts, start],
    before: [DEAD_SCORE_OFFSET],
    digests: batch.keys,
    sequences,
  });
  return acceptanceIn(replies);
}

function acceptanceIn(replies: readonly unknown[]): Acceptance {
  const states: ('open' | 'done')[] = [];
  const areNew: boolean[] = [];
  let pending = 0;
  for (const reply of replies) {
    if (!Array.isArray(reply)) throw unexpectedReply();
    const answers = textIn(reply[0]);
    for (let at = 0; at < answers.length; at++) {
      const code = answers.charCodeAt(at);
      states.push(code === DONE ? 'done' : 'open');
      areNew.push(code === NEW);
    }
    pending = Number(reply[1]);
  }
  return { states, areNew, pending };
}

async function withdraw(state: State, batch: LedgerItems): Promise<void> {
  const { items, open, counts, sequences: start } = state.scopes.of(batch).keys;
  await runInParts(state.client, {
    script: withdrawScript,
    keys: [items, open, counts, start],
    before: [DEAD_SCORE_OFFSET],
    digests: batch.keys,
    sequences: sequencesOf(batch),
  });
}

async function stepAside(state: State, items: LedgerItems): Promise<void> {
  const sequences = sequencesOf(items);
  if (sequences === undefined) return;
  const keys = [state.scopes.of(items).keys.sequences];
  const call = { script: stepAsideScript, keys, before: [], digests: items.keys, sequences };
  await runInParts(state.client, call);
}

async function readHeads(
  state: State,
  scope: Scope,
  sequences: readonly string[],
): Promise<(string | undefined)[]> {
  const { open, sequences: start } = state.scopes.of(scope).keys;
  const call = { script: headsScript, keys: [open, start], before: [], digests: sequences };
  const heads: (string | undefined)[] = [];
  for (const reply of await runInParts(state.client, call)) {
    if (!Array.isArray(reply)) throw unexpectedReply();
    for (const head of reply) {
      const hex = textIn(head);
      heads.push(hex === '' ? undefined : digestText(Buffer.from(hex, 'hex')));
    }
  }
  return heads;
}

async function readHeldByDead({ client, scopes }: State, items: LedgerItems): Promise<boolean[]> {
  const sequences = sequencesOf(items);
  if (sequences === undefined) return items.keys.map(() => false);
  const { open, sequences: start } = scopes.of(items).keys;
  const answers = await runForAnswers(client, {
    script: heldByDeadScript,
    keys: [open, start],
    before: [DEAD_SCORE_OFFSET],
    digests: items.keys,
    sequences,
  });
  return heldIn(answers);
}

function claimAt(code: number): Claim {
  if (code === CLAIMED) return 'claimed';
  if (code === DONE) return 'done';
  return code === BEHIND ? 'behind' : 'in_flight';
}

function heldIn(answers: string): boolean[] {
  const held: boolean[] = [];
  for (let at = 0; at < answers.length; at++) held.push(answers.charCodeAt(at) === HELD);
  return held;
}
