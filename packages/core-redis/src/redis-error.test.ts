import { ConnectorError } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { redisError } from './index.ts';

test.each([
  [withCode('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.7:6379'), 'ECONNREFUSED'],
  [new Error('Command timed out'), 'COMMAND_TIMEOUT'],
  [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'NOT_CONNECTED'],
  [new Error('Connection is closed.'), 'NOT_CONNECTED'],
  [new Error('Reached the max retries per request limit (which is 0).'), 'CONNECTION_LOST'],
  [new Error("OOM command not allowed when used memory > 'maxmemory'."), 'OOM'],
  [new Error('CLUSTERDOWN The cluster is down'), 'CLUSTERDOWN'],
  [new Error('MOVED 1234 10.0.0.7:6379'), 'MOVED'],
  [new Error('All sentinels are unreachable. Last error: 10.0.0.7'), 'SENTINELS_UNREACHABLE'],
  [
    new Error('Too many Cluster redirections. Last error: Error: Connection is closed.'),
    'TOO_MANY_REDIRECTIONS',
  ],
  [withCode('weird 10.0.0.7', 'whatever 10.0.0.7'), 'UNKNOWN'],
  [new Error('wamid.HBgL'), 'UNKNOWN'],
  ['not an error', 'UNKNOWN'],
])('%s becomes state_unavailable with one word of why', (error, reason) => {
  const mapped = redisError(error);
  expect(mapped).toMatchObject({ code: 'state_unavailable', cause: { message: reason } });
  expect(mapped.message + String(mapped.cause)).not.toContain('10.0.0.7');
});

test('an error of our own stays itself', () => {
  const error = new ConnectorError('config_invalid', 'a redis url must begin with redis://');
  expect(redisError(error)).toBe(error);
});

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
