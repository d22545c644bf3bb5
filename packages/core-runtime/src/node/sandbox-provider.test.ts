import { expect, test } from 'vitest';

import { webhookUrlOf } from './sandbox-provider.ts';

test.each([
  ['0.0.0.0', 'http://127.0.0.1:3000/webhook'],
  ['::', 'http://127.0.0.1:3000/webhook'],
  ['127.0.0.1', 'http://127.0.0.1:3000/webhook'],
  ['localhost', 'http://localhost:3000/webhook'],
  ['10.0.0.7', 'http://10.0.0.7:3000/webhook'],
  ['::1', 'http://[::1]:3000/webhook'],
])('a provider on this machine reaches an app that listens on %s at %s', (host, url) => {
  expect(webhookUrlOf({ host, port: 3000 })).toBe(url);
});
