import type { DeadLetters, OpenItem, TenantBooks } from '@pyloto/core-connectors';

import { type Book, type BookName, letterIdOf } from './book.ts';

/** What a recount goes through. */
export type Recount = {
  readonly connector: string;
  readonly book: Book;
  readonly deadLetters: Pick<DeadLetters, 'list' | 'find'>;
  /** Default: every tenant of the ledger, and those that only have jobs. */
  readonly tenantIds?: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** An item without anything that will move it is an orphan once it is this old. Default 60,000. */
  readonly graceMs?: number;
};

/** Items that are named by their digests; of many only the first hundred. */
export type NamedItems = { readonly count: number; readonly digests: readonly string[] };

/** One tenant's book, counted id by id. */
export type RecountedBook = {
  readonly tenantId: string;
  readonly book: BookName;
  /** What the ledger says. */
  readonly kept: TenantBooks;
  /** What was found, item by item; an item can have several of job, claim and letter. */
  readonly counted: {
    readonly pending: number;
    readonly dead: number;
    readonly withJob: number;
    readonly withClaim: number;
    readonly withLetter: number;
    /** With none of them, and younger than the grace: on its way into the queue, or out. */
    readonly onTheirWay: number;
    readonly jobs: number;
    readonly letters: number;
  };
  /** Accepted, older than the grace, and nothing will move them: never acknowledged to the provider, or lost. */
  readonly orphans: NamedItems;
  /** Letters whose item the ledger does not count as open: replaying or discarding one removes it. */
  readonly lettersOfNoItem: NamedItems;
  /** Jobs without an item that is open: the worker finds nothing to do in them. */
  readonly idleJobs: number;
  /** Whether accepted = handled + pending + dead + dropped, and nothing above is amiss. */
  readonly agrees: boolean;
};

const DEFAULT_GRACE_MS = 60_000;
const LETTERS_PER_PAGE = 200;
const MOST_NAMED = 100;
const NOTHING: ReadonlyMap<string, OpenItem> = new Map();

/**
 * Counts a book anew, id by id: what the ledger has open against the jobs, the claims and the dead letters.
 *
 * Items move meanwhile. So what looks wrong is looked at a second time, and told only when it looks the same again. It reads
 * everything that is open into memory, about 100 bytes an item, and writes nothing.
 *
 * @throws ConnectorError `state_unavailable` when a store cannot answer
 */
export async function recountBooks(recount: Recount): Promise<readonly RecountedBook[]> {
  const { book, connector } = recount;
  const wanted = recount.tenantIds ?? (await book.ledger.tenants(connector));
  const openByTenant = new Map<string, ReadonlyMap<string, OpenItem>>();
  for (const tenantId of wanted) openByTenant.set(tenantId, await openItems(recount, tenantId));
  const jobs = await jobsByTenant(recount);
  const tenantIds =
    recount.tenantIds === undefined ? new Set([...wanted, ...jobs.keys()]) : new Set(wanted);
  const first: FirstLook[] = [];
  for (const tenantId of tenantIds) {
    const open = openByTenant.get(tenantId) ?? NOTHING;
    const letters = await letterDigests(recount, tenantId);
    first.push(lookAt({ tenantId, open, jobs: jobs.get(tenantId) ?? [], letters }, recount));
  }
  return secondLook(first, recount);
}

type Seen = {
  readonly tenantId: string;
  readonly open: ReadonlyMap<string, OpenItem>;
  readonly jobs: readonly (readonly string[])[];
  readonly letters: ReadonlySet<string>;
};

type Counted = RecountedBook['counted'];

/** What one tenant's items looked like at first. */
type FirstLook = {
  readonly tenantId: string;
  readonly counted: Counted;
  readonly suspects: {
    readonly orphans: readonly string[];
    readonly letters: readonly string[];
    /** Digests of jobs without an open item. */
    readonly jobs: readonly (readonly string[])[];
  };
};

function lookAt(seen: Seen, { nowMs, graceMs = DEFAULT_GRACE_MS }: Recount): FirstLook {
  const { tenantId, open, jobs, letters } = seen;
  const queued = new Set(jobs.flat());
  const tally = { pending: 0, dead: 0, withJob: 0, withClaim: 0, withLetter: 0, onTheirWay: 0 };
  const orphans: string[] = [];
  for (const [digest, item] of open) {
    const hasJob = queued.has(digest);
    const hasLetter = letters.has(digest);
    tally[item.isDead ? 'dead' : 'pending'] += 1;
    if (hasJob) tally.withJob += 1;
    if (item.isClaimed) tally.withClaim += 1;
    if (hasLetter) tally.withLetter += 1;
    if (hasJob || hasLetter || item.isClaimed) continue;
    if (nowMs - item.sinceMs >= graceMs) orphans.push(digest);
    else tally.onTheirWay += 1;
  }
  const isNotOpen = (digest: string): boolean => !open.has(digest);
  return {
    tenantId,
    counted: { ...tally, jobs: jobs.length, letters: letters.size },
    suspects: {
      orphans,
      letters: [...letters].filter(isNotOpen),
      jobs: jobs.filter((digests) => digests.every(isNotOpen)),
    },
  };
}

/** Looks again at what was suspect, and at nothing else. */
async function secondLook(first: readonly FirstLook[], recount: Recount): Promise<RecountedBook[]> {
  const isSuspect = ({ suspects }: FirstLook): boolean =>
    suspects.orphans.length + suspects.letters.length + suspects.jobs.length > 0;
  const jobs = first.some(isSuspect) ? await jobsByTenant(recount) : undefined;
  const books: RecountedBook[] = [];
  for (const look of first) {
    const open = isSuspect(look) ? await openItems(recount, look.tenantId) : NOTHING;
    const again = { open, queued: new Set(jobs?.get(look.tenantId)?.flat()) };
    books.push(await confirm(look, again, recount));
  }
  return books;
}

type Again = {
  readonly open: ReadonlyMap<string, OpenItem>;
  readonly queued: ReadonlySet<string>;
};

async function confirm(
  { tenantId, counted, suspects }: FirstLook,
  { open, queued }: Again,
  recount: Recount,
): Promise<RecountedBook> {
  const { book, connector, deadLetters } = recount;
  const hasLetter = async (digest: string): Promise<boolean> =>
    (await deadLetters.find(letterIdOf(book.name, digest))) !== undefined;
  const orphans: string[] = [];
  for (const digest of suspects.orphans) {
    const item = open.get(digest);
    if (item === undefined || item.isClaimed || queued.has(digest)) continue;
    if (!(await hasLetter(digest))) orphans.push(digest);
  }
  const letters: string[] = [];
  for (const digest of suspects.letters) {
    if (!open.has(digest) && (await hasLetter(digest))) letters.push(digest);
  }
  const idle = suspects.jobs.filter((digests) =>
    digests.every((digest) => queued.has(digest) && !open.has(digest)),
  );
  const kept = await book.ledger.books({ tenantId, connector });
  return {
    tenantId,
    book: book.name,
    kept,
    counted,
    orphans: named(orphans),
    lettersOfNoItem: named(letters),
    idleJobs: idle.length,
    agrees: isBalanced(kept) && orphans.length + letters.length === 0,
  };
}

/** Whether accepted = handled + pending + dead + dropped. */
export function isBalanced({ accepted, handled, pending, dead, dropped }: TenantBooks): boolean {
  const given = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return accepted === handled + pending + dead + given;
}

function named(digests: readonly string[]): NamedItems {
  return { count: digests.length, digests: digests.slice(0, MOST_NAMED) };
}

async function openItems(
  { book, connector }: Recount,
  tenantId: string,
): Promise<ReadonlyMap<string, OpenItem>> {
  const open = new Map<string, OpenItem>();
  let cursor: string | undefined;
  do {
    const page = await book.ledger.open({ tenantId, connector }, cursor);
    for (const item of page.items) open.set(item.key, item);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return open;
}

/** The digests of each job, by tenant. */
async function jobsByTenant({ book }: Recount): Promise<Map<string, (readonly string[])[]>> {
  const byTenant = new Map<string, (readonly string[])[]>();
  for await (const { tenantId, digests } of book.jobs()) {
    const jobs = byTenant.get(tenantId);
    if (jobs === undefined) byTenant.set(tenantId, [digests]);
    else jobs.push(digests);
  }
  return byTenant;
}

async function letterDigests(
  { book, deadLetters }: Recount,
  tenantId: string,
): Promise<ReadonlySet<string>> {
  const digests = new Set<string>();
  const prefix = letterIdOf(book.name, '');
  let cursor: string | undefined;
  do {
    const page = await deadLetters.list({ tenantId, limit: LETTERS_PER_PAGE, cursor });
    for (const { id } of page.letters) {
      if (id.startsWith(prefix)) digests.add(id.slice(prefix.length));
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return digests;
}
