import type { AdminAnswer } from './admin-client.ts';
import type { Command } from './command.ts';
import type { Screen } from './screen.ts';
import { type Column, printable, table } from './table.ts';

type Figures = {
  readonly accepted: number;
  readonly handled: number;
  readonly pending: number;
  readonly dead: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly oldestPendingAt?: string;
  readonly balanced: boolean;
};

type KeptBook = Figures & { readonly tenantId: string; readonly book: string };

type NamedItems = { readonly count: number; readonly digests: readonly string[] };

type Recounted = {
  readonly tenantId: string;
  readonly book: string;
  readonly kept: Figures;
  readonly counted: Readonly<Record<string, number>>;
  readonly orphans: NamedItems;
  readonly lettersOfNoItem: NamedItems;
  readonly idleJobs: number;
  readonly agrees: boolean;
};

const KEPT: readonly Column<KeptBook>[] = [
  { head: 'TENANT', of: ({ tenantId }) => tenantId },
  { head: 'BOOK', of: ({ book }) => book },
  { head: 'ACCEPTED', of: ({ accepted }) => accepted },
  { head: 'HANDLED', of: ({ handled }) => handled },
  { head: 'PENDING', of: ({ pending }) => pending },
  { head: 'DEAD', of: ({ dead }) => dead },
  { head: 'DROPPED', of: ({ dropped }) => droppedText(dropped) },
  { head: 'OLDEST PENDING', of: ({ oldestPendingAt }) => oldestPendingAt ?? '-' },
  { head: 'BALANCED', of: ({ balanced }) => yesNo(balanced) },
];

const RECOUNTED: readonly Column<Recounted>[] = [
  { head: 'TENANT', of: ({ tenantId }) => tenantId },
  { head: 'BOOK', of: ({ book }) => book },
  { head: 'PENDING', of: ({ kept }) => kept.pending },
  { head: 'COUNTED', of: ({ counted }) => counted['pending'] },
  { head: 'DEAD', of: ({ kept }) => kept.dead },
  { head: 'COUNTED', of: ({ counted }) => counted['dead'] },
  { head: 'WITH JOB', of: ({ counted }) => counted['withJob'] },
  { head: 'CLAIMED', of: ({ counted }) => counted['withClaim'] },
  { head: 'WITH LETTER', of: ({ counted }) => counted['withLetter'] },
  { head: 'ON THEIR WAY', of: ({ counted }) => counted['onTheirWay'] },
  { head: 'ORPHANS', of: ({ orphans }) => orphans.count },
  { head: 'LETTERS OF NO ITEM', of: ({ lettersOfNoItem }) => lettersOfNoItem.count },
  { head: 'IDLE JOBS', of: ({ idleJobs }) => idleJobs },
  { head: 'BALANCED', of: ({ kept }) => yesNo(kept.balanced) },
  { head: 'AGREES', of: ({ agrees }) => yesNo(agrees) },
];

const ledger: Command = {
  words: 'ledger',
  usage: '',
  summary: 'what was accepted and what became of it; exit code 1 when it does not add up',
  options: {
    recount: { help: 'go through every item, job and dead letter, and compare' },
    tenant: { value: 'id', help: 'only this tenant' },
  },
  examples: ['ledger', 'ledger --recount --tenant acme'],
  run: async (given, client, screen) => {
    const query = { tenant: given.text('tenant') };
    return given.isOn('recount')
      ? showRecount(await client.get('/ledger/recount', query), screen)
      : showKept(await client.get('/ledger', query), screen);
  },
};

/** The commands about the books. */
export const LEDGER_COMMANDS: readonly Command[] = [ledger];

const NOTHING = 'nothing was accepted yet\n';

function showKept(answer: AdminAnswer, screen: Screen): 0 | 1 {
  const { items }: { items: KeptBook[] } = JSON.parse(answer.text);
  screen.show(answer.text, () => (items.length === 0 ? NOTHING : table(items, KEPT)));
  return items.every(({ balanced }) => balanced) ? 0 : 1;
}

function showRecount(answer: AdminAnswer, screen: Screen): 0 | 1 {
  const { items }: { items: Recounted[] } = JSON.parse(answer.text);
  screen.show(answer.text, () =>
    items.length === 0 ? NOTHING : table(items, RECOUNTED) + items.map(namedText).join(''),
  );
  return items.every(({ agrees }) => agrees) ? 0 : 1;
}

function namedText({ tenantId, book, orphans, lettersOfNoItem }: Recounted): string {
  const lines = (what: string, { digests }: NamedItems): string =>
    digests.map((digest) => `${printable(`${what}: ${tenantId} ${book} ${digest}`)}\n`).join('');
  return lines('orphan', orphans) + lines('letter of no item', lettersOfNoItem);
}

function droppedText(dropped: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason}`);
  return reasons.length === 0 ? '-' : reasons.join(', ');
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'NO';
}
