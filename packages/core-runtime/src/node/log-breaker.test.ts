import { createBreaker } from '@pyloto/core-rate-limit';
import { expect, test } from 'vitest';

import { recordLogs } from '../test-harness.ts';
import { logBreaker } from './log-breaker.ts';

test('a breaker that opens and closes is told with its destination and tenant', () => {
  const logs = recordLogs();
  const clock = { monotonicMs: () => nowMs };
  let nowMs = 0;
  const breaker = createBreaker({ clock, onChange: logBreaker(logs.logger) });
  for (let call = 0; call < 5; call++) breaker.failed('acme webhook');
  nowMs = 60_000;
  breaker.admit('acme webhook');
  breaker.succeeded('acme webhook');
  const whose = { sink: 'webhook', tenantId: 'acme' };
  expect(logs.named('breaker_opened')).toMatchObject([{ level: 'warn', ...whose }]);
  expect(logs.named('breaker_closed')).toMatchObject([{ level: 'info', ...whose }]);
});
