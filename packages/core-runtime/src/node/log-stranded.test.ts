import { ConnectorError } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { recordLogs } from '../test-harness.ts';
import { logStranded } from './log-stranded.ts';

test('jobs of an outbox that this configuration does not have are told, whatever their state', async () => {
  const logs = recordLogs();
  await logStranded({ counts: async () => ({ waiting: 1, delayed: 2, active: 4 }) }, logs.logger);
  expect(logs.named('outbox_stranded')).toMatchObject([{ level: 'error', count: 7 }]);
});

test('of an empty outbox nothing is said, nor of a Redis that does not answer', async () => {
  const logs = recordLogs();
  await logStranded({ counts: async () => ({ waiting: 0, delayed: 0, active: 0 }) }, logs.logger);
  await logStranded({ counts: doesNotAnswer }, logs.logger);
  expect(logs.named('outbox_stranded')).toEqual([]);
});

async function doesNotAnswer(): Promise<never> {
  throw new ConnectorError('state_unavailable', 'the state store must answer');
}
