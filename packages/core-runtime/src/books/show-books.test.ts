import { startPrometheus } from '@pyloto/core-telemetry/prometheus';
import { expect, test } from 'vitest';

import { showBooks } from '../index.ts';
import { manualClock } from '../test-harness.ts';
import { ledgerDouble } from './ledger-double.ts';

function shown(...tenantIds: string[]) {
  const clock = manualClock();
  const inbox = ledgerDouble(clock);
  const outbox = ledgerDouble(clock);
  const { metrics, render } = startPrometheus({ service: 'pyloto-parcels', version: '1' });
  const ledgers = { inbox: inbox.ledger, outbox: outbox.ledger };
  showBooks(metrics, { connector: 'parcels', ledgers, tenantIds, clock });
  const scrape = async () =>
    (await render())
      .split('\n')
      .filter((line) => line.startsWith('items_'))
      .map((line) => line.replace('connector="parcels",', ''));
  const accept = (tenantId: string, ...keys: string[]) =>
    inbox.ledger.accept({ tenantId, connector: 'parcels', keys });
  return { clock, inbox, outbox, scrape, accept };
}

test('every book of a tenant is shown from the start', async () => {
  const { scrape } = shown('acme');
  expect(await scrape()).toHaveLength(12);
});

test('the books say where each item is, and how long the oldest waits', async () => {
  const { clock, inbox, scrape, accept } = shown('acme');
  await accept('acme', 'a', 'b');
  clock.advance(500);
  await accept('acme', 'c', 'd');
  inbox.die('acme', 'a');
  const owned = { tenantId: 'acme', connector: 'parcels', ownerToken: 'w' };
  await inbox.ledger.claim({ ...owned, keys: ['c', 'd'] }, 1_000);
  await inbox.ledger.complete({ ...owned, keys: ['c'] }, 1_000);
  await inbox.ledger.drop({ ...owned, keys: ['d'] }, { reason: 'discarded', retentionMs: 1_000 });
  clock.advance(1_000);
  const labels = 'tenant="acme",book="inbox"';
  const lines = await scrape();
  for (const line of [
    `items_accepted{${labels}} 4`,
    `items_handled{${labels}} 1`,
    `items_pending{${labels}} 1`,
    `items_dead{${labels}} 1`,
    `items_dropped{${labels},reason="discarded"} 1`,
    `items_oldest_pending_age_ms{${labels}} 1500`,
    'items_oldest_pending_age_ms{tenant="acme",book="outbox"} 0',
  ]) {
    expect(lines).toContain(line);
  }
});

test('one scrape reads each book once, and scrapes within a second share it', async () => {
  const { clock, inbox, scrape } = shown('acme', 'globex');
  await scrape();
  await scrape();
  expect(inbox.calls).toEqual(['books acme', 'books globex']);
  clock.advance(1_000);
  await scrape();
  expect(inbox.calls).toHaveLength(4);
});

test('a tenant that the ledger alone knows appears with the next scrape', async () => {
  const { scrape, accept } = shown('acme');
  await accept('globex', 'a');
  await scrape();
  expect(await scrape()).toContain('items_accepted{tenant="globex",book="inbox"} 1');
});

test('tenants that cannot be told apart in the metrics are added up', async () => {
  const { scrape, accept } = shown('Acme', 'acme', 'of_5511999990000', 'of_5511999990001');
  await accept('Acme', 'a');
  await accept('acme', 'b');
  await accept('of_5511999990000', 'a');
  await accept('of_5511999990001', 'b');
  const lines = await scrape();
  expect(lines).toContain('items_accepted{tenant="acme",book="inbox"} 2');
  expect(lines).toContain('items_accepted{tenant="other",book="inbox"} 2');
});

test('after the hundredth tenant the others are added up', async () => {
  const { scrape, accept } = shown(...Array.from({ length: 103 }, (_, at) => `t${at}`));
  for (const id of ['t99', 't100', 't101']) await accept(id, 'a');
  const lines = await scrape();
  expect(lines).toContain('items_accepted{tenant="t99",book="inbox"} 1');
  expect(lines).toContain('items_accepted{tenant="other",book="inbox"} 2');
});

test('while the books cannot be read they are not shown, and nothing else is hidden', async () => {
  const clock = manualClock();
  const { metrics, render } = startPrometheus({ service: 'pyloto-parcels', version: '1' });
  const { ledger } = ledgerDouble(clock);
  const inbox = { ...ledger, books: () => Promise.reject(new Error('down')) };
  showBooks(metrics, { connector: 'parcels', ledgers: { inbox }, tenantIds: ['acme'], clock });
  metrics.gauge('dead_letters_waiting', () => 3, { connector: 'parcels' });
  const text = await render();
  expect(text).toContain('dead_letters_waiting{connector="parcels"} 3');
  expect(text).not.toContain('items_accepted{');
});
