import type { TenantBooks } from '@pyloto/core-connectors';
import { type Context, Hono } from 'hono';

import { type Book, inboxBook, outboxBook } from '../books/book.ts';
import { isBalanced, recountBooks, type RecountedBook } from '../books/recount-books.ts';
import type { Runtime } from '../runtime.ts';
import { Refusal } from '../webhook/refusal.ts';
import type { OperatorParts } from './operator-parts.ts';

/** The books: what was accepted, and what became of it. */
export function ledgerRoutes(runtime: Runtime, { outbox }: OperatorParts): Hono {
  const { connectorId, inbox } = runtime;
  const books: Book[] = [];
  if (inbox !== undefined) books.push(inboxBook(connectorId, inbox));
  if (outbox !== undefined) books.push(outboxBook(outbox));
  const routes = new Hono();
  routes.get('/ledger', (c) => show(c, { books, runtime }));
  routes.get('/ledger/recount', (c) => recount(c, { books, runtime }));
  return routes;
}

type Kept = { readonly books: readonly Book[]; readonly runtime: Runtime };

async function show(c: Context, { books, runtime }: Kept): Promise<Response> {
  requireBooks(books);
  const connector = runtime.connectorId;
  const tenant = c.req.query('tenant');
  const pages = books.map(async ({ name, ledger }) => {
    const tenantIds = tenant === undefined ? await ledger.tenants(connector) : [tenant];
    const kept = tenantIds.map((tenantId) => ledger.books({ tenantId, connector }));
    return (await Promise.all(kept)).map((each) => viewOf(each, name));
  });
  const items = (await Promise.all(pages)).flat();
  return c.json({ ok: true, items: items.toSorted(byTenant) });
}

async function recount(c: Context, { books, runtime }: Kept): Promise<Response> {
  requireBooks(books);
  const tenant = c.req.query('tenant');
  const items = [];
  for (const book of books) {
    const recounted = await recountBooks({
      connector: runtime.connectorId,
      book,
      deadLetters: runtime.deadLetters,
      tenantIds: tenant === undefined ? undefined : [tenant],
      nowMs: runtime.clock.now(),
    });
    items.push(...recounted.map(recountView));
  }
  return c.json({ ok: true, items: items.toSorted(byTenant) });
}

function requireBooks(books: readonly Book[]): void {
  if (books.length > 0) return;
  const message = 'books are kept where there is a queue: set REDIS_URL';
  throw new Refusal('NOT_FOUND', { message });
}

function viewOf(books: TenantBooks, book: Book['name']) {
  const { tenantId, accepted, handled, pending, dead, dropped, oldestPendingAtMs } = books;
  return {
    tenantId,
    book,
    accepted,
    handled,
    pending,
    dead,
    dropped,
    ...(oldestPendingAtMs !== undefined && {
      oldestPendingAt: new Date(oldestPendingAtMs).toISOString(),
    }),
    balanced: isBalanced(books),
  };
}

function recountView({ kept, book, ...recounted }: RecountedBook) {
  const { tenantId, ...figures } = viewOf(kept, book);
  return { ...recounted, tenantId, book, kept: figures };
}

function byTenant(a: { readonly tenantId: string }, b: { readonly tenantId: string }): number {
  return a.tenantId < b.tenantId ? -1 : Number(a.tenantId > b.tenantId);
}
