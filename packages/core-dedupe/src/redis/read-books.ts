import type { OpenItem, TenantBooks } from '@pyloto/core-connectors';
import {
  DEAD_SCORE_OFFSET,
  digestText,
  type RedisClient,
  redisError,
  runScript,
} from '@pyloto/core-redis';

import { booksScript } from './ledger-scripts.ts';
import type { LedgerScope } from './ledger-scopes.ts';
import { unexpectedReply } from './run-in-parts.ts';

const DROPPED = 'dropped:';
const ITEMS_PER_PAGE = 500;
const FIRST_PAGE = '0';

/** A page of what is open. */
export type OpenPage = { readonly items: readonly OpenItem[]; readonly nextCursor?: string };

/** Reads the books of a tenant, all numbers in one moment. @throws ConnectorError `state_unavailable` */
export async function readBooks(client: RedisClient, scope: LedgerScope): Promise<TenantBooks> {
  const keys = [scope.keys.open, scope.keys.counts];
  const reply = await runScript(client, booksScript, { keys, args: [DEAD_SCORE_OFFSET] });
  if (!Array.isArray(reply) || !Array.isArray(reply[0])) throw unexpectedReply();
  const [fields, pending, dead, oldest]: readonly unknown[] = reply;
  return {
    tenantId: scope.tenantId,
    ...countsIn(Array.isArray(fields) ? fields : []),
    pending: Number(pending),
    dead: Number(dead),
    ...(typeof oldest === 'string' && { oldestPendingAtMs: Number(oldest) }),
  };
}

function countsIn(
  fields: readonly unknown[],
): Pick<TenantBooks, 'accepted' | 'handled' | 'dropped'> {
  const dropped: Record<string, number> = {};
  let accepted = 0;
  let handled = 0;
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = String(fields[at]);
    const count = Number(fields[at + 1]);
    if (name === 'accepted') accepted = count;
    else if (name === 'handled') handled = count;
    else if (name.startsWith(DROPPED)) dropped[name.slice(DROPPED.length)] = count;
  }
  return { accepted, handled, dropped };
}

/**
 * Reads a page of what is open, with two commands: an item that ends between them is left out.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function readOpen(
  client: RedisClient,
  scope: LedgerScope,
  cursor = FIRST_PAGE,
): Promise<OpenPage> {
  try {
    const [next, members] = await client.zscanBuffer(
      scope.keys.open,
      cursor,
      'COUNT',
      ITEMS_PER_PAGE,
    );
    const items = await readItems(client, scope, members);
    const nextCursor = next.toString();
    return nextCursor === FIRST_PAGE ? { items } : { items, nextCursor };
  } catch (error) {
    throw redisError(error);
  }
}

/** @param members digests and scores by turns */
async function readItems(
  client: RedisClient,
  scope: LedgerScope,
  members: readonly Buffer[],
): Promise<OpenItem[]> {
  if (members.length === 0) return [];
  const start = Buffer.from(scope.keys.items);
  const digests = members.filter((_, at) => at % 2 === 0);
  const states = await client.mget(digests.map((digest) => Buffer.concat([start, digest])));
  const items: OpenItem[] = [];
  for (const [place, digest] of digests.entries()) {
    const state = states[place] ?? '';
    if (state === '1') continue;
    items.push(openItem(digest, Number(members[2 * place + 1]), state !== ''));
  }
  return items;
}

function openItem(digest: Buffer, score: number, isClaimed: boolean): OpenItem {
  const isDead = score >= DEAD_SCORE_OFFSET;
  const sinceMs = isDead ? score - DEAD_SCORE_OFFSET : score;
  return { key: digestText(digest), sinceMs, isDead, isClaimed };
}
