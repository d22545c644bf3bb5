import type { DurableLedger } from '@pyloto/core-connectors';
import { type JobQueue, outboundDigest } from '@pyloto/core-delivery';
import type { OutboxJob } from '@pyloto/core-delivery/outbox';
import { eventScope, keyDigest } from '@pyloto/core-events';

import type { InboxJob } from '../inbox/inbox-job.ts';

/** Which of a tenant's items a book is about: what came in, or what goes out to destinations. */
export type BookName = 'inbox' | 'outbox';

/** A queued job as a recount sees it. */
export type BookedJob = {
  readonly tenantId: string;
  /** The digests of its items, as the ledger knows them. */
  readonly digests: readonly string[];
};

/** Where items are counted, and where they wait. */
export type Book = {
  readonly name: BookName;
  readonly ledger: DurableLedger;
  /** Goes through all jobs. One that is there throughout is seen at least once. */
  readonly jobs: () => AsyncIterable<BookedJob>;
};

/** The book of what came in. */
export function inboxBook(
  connector: string,
  inbox: { readonly ledger: DurableLedger; readonly queue: Pick<JobQueue<InboxJob>, 'jobs'> },
): Book {
  return {
    name: 'inbox',
    ledger: inbox.ledger,
    jobs: async function* seen() {
      for await (const { tenantId, data } of inbox.queue.jobs()) {
        const scope = eventScope({ tenantId, connector });
        yield {
          tenantId,
          digests: data.items.map(({ dedupeKey }) => keyDigest(scope + dedupeKey)),
        };
      }
    },
  };
}

/** The book of what goes out. */
export function outboxBook(outbox: {
  readonly ledger: DurableLedger;
  readonly queue: Pick<JobQueue<OutboxJob>, 'jobs'>;
}): Book {
  return {
    name: 'outbox',
    ledger: outbox.ledger,
    jobs: async function* seen() {
      for await (const { tenantId, data } of outbox.queue.jobs()) {
        yield { tenantId, digests: [outboundDigest(data.event.id, data.destination)] };
      }
    },
  };
}

/** The id of the dead letter of an item. */
export function letterIdOf(book: BookName, digest: string): string {
  return `${book === 'inbox' ? 'evt' : 'out'}_${digest}`;
}
