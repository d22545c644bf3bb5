import { expect, test } from 'vitest';

import { metricValue } from './metric-value.ts';

const TEXT = `# TYPE events_total counter
events_total{connector="lantern",capability="notes"} 3
events_total{capability="receipts",connector="lantern"} 0
events_total_other{connector="lantern"} 9
age_ms{connector="lantern"} 1.5 1790000000000
`;

test.each([
  ['events_total', { capability: 'notes' }, 3],
  ['events_total', { connector: 'lantern', capability: 'receipts' }, 0],
  ['age_ms', {}, 1.5],
  ['events_total', { capability: 'others' }, undefined],
  ['events', {}, undefined],
])('the series %s with %j is %s', (name, labels, value) => {
  expect(metricValue(TEXT, name, labels)).toBe(value);
});
