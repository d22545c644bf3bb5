import { ConnectorError } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { redisReply } from './index.ts';

test('a reply is given back as it came', async () => {
  expect(await redisReply(Promise.resolve('OK'))).toBe('OK');
});

test('a driver’s error becomes state_unavailable, and one of our own stays itself', async () => {
  const lost = Promise.reject(new Error('Connection is closed.'));
  await expect(redisReply(lost)).rejects.toMatchObject({ code: 'state_unavailable' });
  const own = new ConnectorError('config_invalid', 'a redis url must begin with redis://');
  await expect(redisReply(Promise.reject(own))).rejects.toBe(own);
});
