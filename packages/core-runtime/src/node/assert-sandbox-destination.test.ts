import { expect, test } from 'vitest';

import { assertSandboxDestination } from './assert-sandbox-destination.ts';

test.each([
  'http://127.0.0.1:4010/authorize',
  'https://[::1]/',
  'https://10.0.0.7/',
  'http://localhost/',
])('a sandbox may send a browser to %s', async (url) => {
  await expect(assertSandboxDestination(url)).resolves.toBeUndefined();
});

test.each([
  'https://93.184.215.14/',
  'https://[2606:2800:21f::1]/',
  'https://login.parcels.invalid/',
])('a sandbox sends no browser to %s', async (url) => {
  const forbidden = { code: 'address_forbidden', effect: 'none' };
  await expect(assertSandboxDestination(url)).rejects.toMatchObject(forbidden);
});
