import { expect, onTestFinished, test } from 'vitest';

import { initialiseMetrics, type MetricDefinition, METRICS, NO_CAPABILITY } from '../index.ts';
import { type Prometheus, startPrometheus } from '../prometheus.ts';

function startForTest(gaugeTimeoutMs = 2000): Prometheus {
  const prometheus = startPrometheus({
    service: 'The "best" \\ connector\nof all',
    version: '1.2.3',
    gaugeTimeoutMs,
  });
  onTestFinished(() => prometheus.shutdown());
  return prometheus;
}

type Sample = {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly value: number;
};
type Family = { readonly type: string; readonly samples: Sample[] };

const SAMPLE = /^([a-zA-Z_][a-zA-Z0-9_]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/**
 * Reads the text strictly, as a scraper does: one TYPE per family, before its samples, and no series twice.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details (read 2026-11-21)
 */
function parse(text: string): Map<string, Family> {
  expect(text.endsWith('\n')).toBe(true);
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, name = '', type = ''] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (name !== '') {
      refuseIf(families.has(name), `family twice: ${line}`);
      families.set(name, { type, samples: [] });
      current = name;
    }
    if (line.startsWith('#')) continue;
    const series = line.slice(0, line.lastIndexOf(' '));
    refuseIf(seen.has(series), `series twice: ${line}`);
    seen.add(series);
    const sample = parseSample(line);
    const family = families.get(current);
    const ending = family?.type === 'histogram' ? /_(bucket|sum|count)$/ : '';
    refuseIf(sample.name.replace(ending, '') !== current, `sample outside its family: ${line}`);
    family?.samples.push(sample);
  }
  return families;
}

function refuseIf(isWrong: boolean, reason: string): void {
  if (isWrong) throw new Error(reason);
}

function parseSample(line: string): Sample {
  const match = SAMPLE.exec(line);
  if (match === null) throw new Error(`not a sample: ${line}`);
  const labels: Record<string, string> = {};
  const text = match[2] ?? '';
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const label = LABEL.exec(text);
    if (label?.[1] === undefined) throw new Error(`not labels: ${text}`);
    labels[label[1]] = label[2] ?? '';
  }
  const value = Number(match[3]);
  refuseIf(Number.isNaN(value), `not a number: ${line}`);
  return { name: match[1] ?? '', labels, value };
}

const SCOPE = {
  connector: 'whatsapp',
  inboundCapabilities: ['inbound_messages', 'message_status_updates'],
  providers: ['meta'],
  fetches: true,
  destinations: ['webhook'],
  commands: ['send-message'],
};

test('every metric has its name, kind and labels from the catalogue, and no others', async () => {
  const { metrics, render } = startForTest();
  initialiseMetrics(metrics, SCOPE);
  for (const [name, { kind, labels }] of Object.entries<MetricDefinition>(METRICS)) {
    // The gauges of the process are there by themselves.
    if (kind !== 'gauge' || labels.length === 0) continue;
    metrics.gauge(name, () => 0, Object.fromEntries(labels.map((label) => [label, 'acme'])));
  }
  const families = parse(await render());
  expect([...families.keys()].toSorted()).toEqual(
    [...Object.keys(METRICS), 'target_info'].toSorted(),
  );
  for (const [name, { kind, labels }] of Object.entries(METRICS)) {
    const family = families.get(name);
    expect([name, family?.type]).toEqual([name, kind]);
    const expected = [...labels].toSorted();
    for (const sample of family?.samples ?? []) {
      const { le: _, ...own } = sample.labels;
      expect([name, ...Object.keys(own).toSorted()]).toEqual([name, ...expected]);
    }
  }
});

test('the service and its version are on target_info, escaped', async () => {
  const { render } = startForTest();
  expect(parse(await render()).get('target_info')?.samples).toEqual([
    {
      name: 'target_info',
      labels: { service_name: 'The \\"best\\" \\\\ connector\\nof all', service_version: '1.2.3' },
      value: 1,
    },
  ]);
});

test('counters and histograms are at zero before anything happened', async () => {
  const { metrics, render } = startForTest();
  initialiseMetrics(metrics, SCOPE);
  const families = parse(await render());
  const samples = Object.entries<MetricDefinition>(METRICS)
    .filter(([, { kind }]) => kind !== 'gauge')
    .flatMap(([name]) => families.get(name)?.samples ?? []);
  expect(samples.every(({ value }) => value === 0)).toBe(true);
  const series = samples.map(({ name, labels }) => Object.assign({ name }, labels));
  expect(series).toContainEqual({
    name: 'webhook_requests_total',
    connector: 'whatsapp',
    capability: NO_CAPABILITY,
  });
  expect(series).toContainEqual({
    name: 'handler_latency_ms_bucket',
    connector: 'whatsapp',
    capability: 'inbound_messages',
    le: '200',
  });
  expect(series).toContainEqual({
    name: 'events_failed_total',
    connector: 'whatsapp',
    capability: 'message_status_updates',
    errorCode: 'handler_failed',
  });
});

test('a histogram counts each measurement in every bucket that is large enough', async () => {
  const { metrics, render } = startForTest();
  const latencies = [0, 1, 1.5, 200, 200.01, 10_000, 60_000];
  for (const latencyMs of latencies)
    metrics.observe('webhook_latency_ms', latencyMs, { connector: 'w' });
  const samples = parse(await render()).get('webhook_latency_ms')?.samples ?? [];
  const buckets = samples.filter(({ name }) => name.endsWith('_bucket'));
  expect(buckets.map(({ labels }) => labels['le'])).toEqual([
    ...METRICS.webhook_latency_ms.buckets.map(String),
    '+Inf',
  ]);
  for (const { labels, value } of buckets) {
    const bound = Number(labels['le']?.replace('+Inf', 'Infinity'));
    const expected = latencies.filter((latencyMs) => latencyMs <= bound).length;
    expect([bound, value]).toEqual([bound, expected]);
  }
  const rest = samples.filter(({ name }) => !name.endsWith('_bucket'));
  expect(rest.map(({ name, value }) => [name, value])).toEqual([
    ['webhook_latency_ms_count', 7],
    ['webhook_latency_ms_sum', 70_402.51],
  ]);
});

test('a reading shows what was counted since the start, also when two read at a time', async () => {
  const { metrics, render } = startForTest();
  const labels = { connector: 'w', capability: 'c' };
  metrics.count('events_processed_total', 2, labels);
  metrics.observe('handler_latency_ms', 3, labels);
  await render();
  metrics.count('events_processed_total', 3, labels);
  metrics.observe('handler_latency_ms', 4, labels);
  for (const text of await Promise.all([render(), render()])) {
    expect(text).toContain('events_processed_total{connector="w",capability="c"} 5\n');
    expect(text).toContain('handler_latency_ms_sum{connector="w",capability="c"} 7\n');
  }
});

test('a gauge that does not answer is left out after its time, the others are shown', async () => {
  const { metrics, render } = startForTest(1);
  metrics.gauge('dead_letters_waiting', () => new Promise(() => {}), { connector: 'stuck' });
  metrics.gauge('dead_letters_waiting', () => 3, { connector: 'well' });
  expect(parse(await render()).get('dead_letters_waiting')?.samples).toEqual([
    { name: 'dead_letters_waiting', labels: { connector: 'well' }, value: 3 },
  ]);
});

test('the process shows its memory, its start and how late its timers run', async () => {
  const { render } = startForTest();
  const families = parse(await render());
  const valueOf = (name: string): number => families.get(name)?.samples[0]?.value ?? Number.NaN;
  expect(valueOf('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  expect(valueOf('process_start_time_seconds')).toBeGreaterThan(1_700_000_000);
  expect(valueOf('nodejs_eventloop_lag_p99_ms')).toBeGreaterThanOrEqual(0);
});

test('the content type names the text format', () => {
  expect(startForTest().contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
});

test('after the shutdown there is nothing to read', async () => {
  const prometheus = startPrometheus({ service: 'whatsapp', version: '1.2.3' });
  await prometheus.shutdown();
  await expect(prometheus.render()).rejects.toThrow('shutdown');
});
