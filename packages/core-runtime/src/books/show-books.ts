import type {
  Clock,
  DurableLedger,
  Gauges,
  MetricLabels,
  TenantBooks,
} from '@pyloto/core-connectors';
import { boundedLabel } from '@pyloto/core-telemetry';

import { sharedSnapshot } from '../shared-snapshot.ts';
import type { BookName } from './book.ts';

/** Whose books to show as metrics. */
export type ShownBooks = {
  readonly connector: string;
  readonly ledgers: { readonly inbox: DurableLedger; readonly outbox?: DurableLedger | undefined };
  /** Tenants of the configuration; those that the ledger knows besides appear with the next reading. */
  readonly tenantIds: readonly string[];
  /** `now` for the age of the oldest item, `monotonicMs` for how old a reading is. */
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
};

/** So many tenants have series of their own; the others are added up as `other`. */
const MOST_TENANTS = 100;
const OTHER = 'other';
/** Shown at 0 from the start. */
const DISCARDED = 'discarded';

/** The books of the tenants of one series, by book and label. */
type Snapshot = ReadonlyMap<string, readonly TenantBooks[]>;

/**
 * Shows each tenant's books as gauges: `items_accepted`, `items_handled`, `items_pending`, `items_dead`, `items_dropped` and
 * `items_oldest_pending_age_ms`.
 *
 * However many gauges there are, the books are read at most once a second, one call per tenant and book. While they cannot be
 * read, the gauges are absent.
 */
export function showBooks(metrics: Gauges, shown: ShownBooks): void {
  const { clock, connector, tenantIds } = shown;
  const announced = new Set<string>();
  const labelOf = tenantLabels();
  const latest = sharedSnapshot(clock, () => readBooks(shown, announce));

  function announce(book: BookName, tenantId: string, reasons: readonly string[]): string {
    const labels = { connector, tenant: labelOf(tenantId), book };
    const key = `${book} ${labels.tenant}`;
    const read = async (): Promise<readonly TenantBooks[]> => (await latest()).get(key) ?? [];
    if (!announced.has(key)) addGauges(metrics, labels, { read, clock });
    announced.add(key);
    for (const reason of reasons) {
      if (announced.has(`${key} ${reason}`)) continue;
      announced.add(`${key} ${reason}`);
      const dropped = async () => sumOf(await read(), (books) => books.dropped[reason] ?? 0);
      metrics.gauge('items_dropped', dropped, { ...labels, reason });
    }
    return key;
  }

  for (const [book] of ledgersOf(shown)) {
    for (const tenantId of tenantIds) announce(book, tenantId, [DISCARDED]);
  }
}

type Announce = (book: BookName, tenantId: string, reasons: readonly string[]) => string;

async function readBooks(shown: ShownBooks, announce: Announce): Promise<Snapshot> {
  const { connector } = shown;
  const bySeries = new Map<string, TenantBooks[]>();
  for (const [book, ledger] of ledgersOf(shown)) {
    const tenantIds = new Set([...shown.tenantIds, ...(await ledger.tenants(connector))]);
    const read = Array.from(tenantIds, (tenantId) => ledger.books({ tenantId, connector }));
    for (const books of await Promise.all(read)) {
      const key = announce(book, books.tenantId, [DISCARDED, ...Object.keys(books.dropped)]);
      const others = bySeries.get(key);
      if (others === undefined) bySeries.set(key, [books]);
      else others.push(books);
    }
  }
  return bySeries;
}

type Reading = {
  readonly read: () => Promise<readonly TenantBooks[]>;
  readonly clock: Pick<Clock, 'now'>;
};

function addGauges(metrics: Gauges, labels: MetricLabels, { read, clock }: Reading): void {
  const show = (name: string, figure: (books: TenantBooks) => number): void =>
    metrics.gauge(name, async () => sumOf(await read(), figure), labels);
  show('items_accepted', ({ accepted }) => accepted);
  show('items_handled', ({ handled }) => handled);
  show('items_pending', ({ pending }) => pending);
  show('items_dead', ({ dead }) => dead);
  const oldestAgeMs = async (): Promise<number> => {
    const nowMs = clock.now();
    const ages = (await read()).map(({ oldestPendingAtMs = nowMs }) => nowMs - oldestPendingAtMs);
    return Math.max(0, ...ages);
  };
  metrics.gauge('items_oldest_pending_age_ms', oldestAgeMs, labels);
}

function sumOf(books: readonly TenantBooks[], figure: (books: TenantBooks) => number): number {
  return books.reduce((sum, each) => sum + figure(each), 0);
}

function ledgersOf({ ledgers }: ShownBooks): readonly (readonly [BookName, DurableLedger])[] {
  const { inbox, outbox } = ledgers;
  return outbox === undefined
    ? [['inbox', inbox]]
    : [
        ['inbox', inbox],
        ['outbox', outbox],
      ];
}

/** Labels of tenants: two that would look the same in the metrics share one, so that their sums are right. */
function tenantLabels(): (tenantId: string) => string {
  const labels = new Set<string>();
  return (tenantId) => {
    const label = boundedLabel(tenantId);
    if (labels.has(label)) return label;
    if (labels.size >= MOST_TENANTS) return OTHER;
    labels.add(label);
    return label;
  };
}
