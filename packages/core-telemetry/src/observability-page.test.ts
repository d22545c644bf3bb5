import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { LogFields } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { METRICS, type MetricDefinition } from './index.ts';

const page = readFileSync(
  path.resolve(import.meta.dirname, '../../../docs/observability.md'),
  'utf8',
);

/** The rows of the table between two markers, as trimmed cells. */
function rows(marker: string): string[][] {
  const [, rest = ''] = page.split(`<!-- ${marker}: checked by`);
  const [table = ''] = rest.split(`<!-- /${marker} -->`);
  return table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

test('the table of metrics says what the catalogue says', () => {
  const expected = Object.entries<MetricDefinition>(METRICS).map(([name, metric]) => [
    `\`${name}\``,
    metric.kind,
    metric.labels.map((label) => `\`${label}\``).join(', '),
    metric.unit === '1' ? '' : metric.unit,
    metric.description,
  ]);
  expect(rows('metrics')).toEqual(expected);
});

/** Complete by type: a new field does not compile until it is here, and then needs its row. */
const FIELDS = {
  service: true,
  connector: true,
  version: true,
  correlationId: true,
  tenantId: true,
  capabilityId: true,
  eventType: true,
  eventId: true,
  dedupeKey: true,
  dedupeHit: true,
  outcome: true,
  errorCode: true,
  errorMessage: true,
  errorAt: true,
  account: true,
  reason: true,
  field: true,
  status: true,
  command: true,
  keyId: true,
  upstreamStatus: true,
  upstreamCode: true,
  latencyMs: true,
  providerLatencyMs: true,
  attempt: true,
  total: true,
  processed: true,
  deduped: true,
  failed: true,
  queued: true,
  ignored: true,
  invalid: true,
  bytes: true,
  count: true,
  host: true,
  port: true,
  mode: true,
  durability: true,
  dispatch: true,
  role: true,
  sink: true,
  queue: true,
  variable: true,
  signal: true,
  deprecated: true,
  since: true,
  removedIn: true,
  replacement: true,
  envelope: true,
} as const satisfies Record<keyof LogFields, true>;

test('the table of log fields has every field of the vocabulary, and no other', () => {
  expect(rows('fields').map(([field]) => field)).toEqual(
    Object.keys(FIELDS).map((field) => `\`${field}\``),
  );
});
