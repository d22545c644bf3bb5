import { diag, DiagLogLevel } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { expect, onTestFinished, test, vi } from 'vitest';

import { createMetrics, METRICS, type ConnectorMetrics } from '../index.ts';

class TestReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

type Series = { readonly attributes: object; readonly value: unknown };

/** Metrics on the real SDK. */
function metricsOnSdk(): {
  readonly metrics: ConnectorMetrics;
  readonly read: (name: string) => Promise<Series[]>;
} {
  const reader = new TestReader();
  const provider = new MeterProvider({ readers: [reader] });
  return {
    metrics: createMetrics({ meter: provider.getMeter('test') }),
    read: async (name) => {
      const { resourceMetrics } = await reader.collect();
      const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
      const metric = all.find(({ descriptor }) => descriptor.name === name);
      return metric?.dataPoints.map(({ attributes, value }) => ({ attributes, value })) ?? [];
    },
  };
}

const WHATSAPP = { connector: 'whatsapp', capability: 'inbound_messages' };
const STATUSES = { connector: 'whatsapp', capability: 'message_status_updates' };

test('counts add up per labels, from one reading to the next', async () => {
  const { metrics, read } = metricsOnSdk();
  metrics.count('events_processed_total', 1, WHATSAPP);
  metrics.count('events_processed_total', 2, { ...WHATSAPP });
  metrics.count('events_processed_total', 5, STATUSES);
  expect(await read('events_processed_total')).toEqual([
    { attributes: WHATSAPP, value: 3 },
    { attributes: STATUSES, value: 5 },
  ]);
  metrics.count('events_processed_total', 4, WHATSAPP);
  expect(await read('events_processed_total')).toEqual([
    { attributes: WHATSAPP, value: 7 },
    { attributes: STATUSES, value: 5 },
  ]);
});

test('adding 0 and touching make a counter visible', async () => {
  const { metrics, read } = metricsOnSdk();
  metrics.count('events_deduped_total', 0, WHATSAPP);
  metrics.touch('events_deduped_total', STATUSES);
  expect(await read('events_deduped_total')).toEqual([
    { attributes: WHATSAPP, value: 0 },
    { attributes: STATUSES, value: 0 },
  ]);
});

test('measurements go into the buckets of the catalogue', async () => {
  const { metrics, read } = metricsOnSdk();
  for (const latencyMs of [0, 200, 200.5]) {
    metrics.observe('webhook_latency_ms', latencyMs, { connector: 'whatsapp' });
  }
  const boundaries = METRICS.webhook_latency_ms.buckets;
  const counts = [...boundaries, Infinity].map((bound) => Number([1, 200, 300].includes(bound)));
  expect(await read('webhook_latency_ms')).toMatchObject([
    { value: { count: 3, sum: 400.5, buckets: { boundaries, counts } } },
  ]);
});

test('a value that is negative or not finite is not counted', async () => {
  const { metrics, read } = metricsOnSdk();
  metrics.touch('events_processed_total', WHATSAPP);
  for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    metrics.count('events_processed_total', value, WHATSAPP);
    metrics.observe('webhook_latency_ms', value, { connector: 'whatsapp' });
  }
  expect(await read('events_processed_total')).toEqual([{ attributes: WHATSAPP, value: 0 }]);
  expect(await read('webhook_latency_ms')).toEqual([]);
});

test('labels outside the contract are dropped, missing ones are other', async () => {
  const { metrics, read } = metricsOnSdk();
  metrics.count('events_processed_total', 1, { ...WHATSAPP, tenant: 'acme' });
  metrics.count('events_processed_total', 1, { connector: 'whatsapp' });
  expect(await read('events_processed_total')).toEqual([
    { attributes: WHATSAPP, value: 1 },
    { attributes: { connector: 'whatsapp', capability: 'other' }, value: 1 },
  ]);
});

test.each([
  ['account_update', 'account_update'],
  ['Bounce', 'bounce'],
  ['v1.2-x_y', 'v1.2-x_y'],
  ['503', '503'],
  ['x'.repeat(64), 'x'.repeat(64)],
  ['x'.repeat(65), 'other'],
  ['', 'other'],
  ['Ada Lovelace', 'other'],
  ['ada@mail.example', 'other'],
  ['4915112345678', 'other'],
  ['field_4915112345678', 'other'],
  ['a"} 1\nfake_total 1', 'other'],
])('a label value %j is shown as %j', async (field, shown) => {
  const { metrics, read } = metricsOnSdk();
  metrics.count('events_ignored_total', 1, { connector: 'whatsapp', field });
  metrics.count('events_ignored_total', 1, { connector: 'whatsapp', field });
  expect(await read('events_ignored_total')).toEqual([
    { attributes: { connector: 'whatsapp', field: shown }, value: 2 },
  ]);
});

test('after a hundred values of a label the rest is counted as other, and nothing is lost', async () => {
  const { metrics, read } = metricsOnSdk();
  for (let round = 0; round < 2; round += 1) {
    for (let index = 0; index < 500; index += 1) {
      metrics.count('events_ignored_total', 1, { connector: 'whatsapp', field: `field_${index}` });
    }
  }
  const series = await read('events_ignored_total');
  expect(series).toHaveLength(101);
  expect(series.at(-1)).toEqual({
    attributes: { connector: 'whatsapp', field: 'other' },
    value: 800,
  });
  expect(series.slice(0, 100).every(({ value }) => value === 2)).toBe(true);
});

test('a metric has at most a thousand series, and nothing is lost', async () => {
  const { metrics, read } = metricsOnSdk();
  for (let index = 0; index < 4000; index += 1) {
    const capability = `capability_${index % 80}`;
    const errorCode = `code_${Math.floor(index / 80)}`;
    metrics.count('events_failed_total', 1, { connector: 'whatsapp', capability, errorCode });
  }
  const series = await read('events_failed_total');
  expect(series).toHaveLength(1001);
  expect(series.reduce((sum, { value }) => sum + Number(value), 0)).toBe(4000);
});

test('a gauge is read when the metrics are, and its last reader wins', async () => {
  const { metrics, read } = metricsOnSdk();
  let waiting = 1;
  metrics.gauge('dead_letters_waiting', () => -1, { connector: 'whatsapp' });
  metrics.gauge('dead_letters_waiting', async () => waiting, { connector: 'whatsapp' });
  metrics.gauge('dead_letters_waiting', () => 9, { connector: 'instagram' });
  waiting = 4;
  expect(await read('dead_letters_waiting')).toEqual([
    { attributes: { connector: 'whatsapp' }, value: 4 },
    { attributes: { connector: 'instagram' }, value: 9 },
  ]);
});

test('a gauge that cannot be read hides no other', async () => {
  const { metrics, read } = metricsOnSdk();
  metrics.gauge('dead_letters_waiting', () => Promise.reject(new Error('down')), {
    connector: 'a',
  });
  metrics.gauge('dead_letters_waiting', () => Number.NaN, { connector: 'b' });
  metrics.gauge('dead_letters_waiting', () => 9, { connector: 'c' });
  expect(await read('dead_letters_waiting')).toEqual([
    { attributes: { connector: 'c' }, value: 9 },
  ]);
});

test("a metric outside the catalogue, a product's own, has the labels of its first use", async () => {
  const { metrics, read } = metricsOnSdk();
  metrics.count('orders_total', 1, { shop: 'a' });
  metrics.count('orders_total', 1, { shop: 'a', extra: 'b' });
  expect(await read('orders_total')).toEqual([{ attributes: { shop: 'a' }, value: 2 }]);
});

test('a name used as another kind than its own is reported once and does not throw', async () => {
  const error = vi.fn<(message: string) => void>();
  const silent = vi.fn<() => void>();
  diag.setLogger(
    { error, warn: silent, info: silent, debug: silent, verbose: silent },
    DiagLogLevel.ERROR,
  );
  onTestFinished(() => diag.disable());
  const { metrics, read } = metricsOnSdk();
  metrics.observe('events_processed_total', 1, WHATSAPP);
  metrics.observe('events_processed_total', 1, WHATSAPP);
  metrics.gauge('webhook_latency_ms', () => 1, { connector: 'whatsapp' });
  metrics.count('events_processed_total', 1, WHATSAPP);
  expect(error.mock.calls.map(([message]) => message)).toEqual([
    'metric events_processed_total is a counter, not a histogram',
    'metric webhook_latency_ms is a histogram, not a gauge',
  ]);
  expect(await read('events_processed_total')).toEqual([{ attributes: WHATSAPP, value: 1 }]);
});

test('without an SDK nothing happens', () => {
  const metrics = createMetrics();
  expect(() => {
    metrics.count('events_processed_total', 1, WHATSAPP);
    metrics.observe('handler_latency_ms', 1, WHATSAPP);
    metrics.gauge('dead_letters_waiting', () => 1, { connector: 'whatsapp' });
    metrics.touch('webhook_latency_ms', { connector: 'whatsapp' });
  }).not.toThrow();
});
