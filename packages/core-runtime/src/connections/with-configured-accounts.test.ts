import { createMemoryConnectionHealth } from '@pyloto/core-auth';
import { expect, test } from 'vitest';

import { withConfiguredAccounts } from './with-configured-accounts.ts';

const account = (tenantId: string, accountId: string) => ({
  tenantId,
  channel: 'whatsapp',
  accountId,
});

test('configured accounts are shown beside those that are kept, each once', async () => {
  const health = createMemoryConnectionHealth();
  const refused = { ...account('acme', '1'), state: 'unhealthy', sinceMs: 5 } as const;
  await health.replace(undefined, refused);
  const accounts = [account('acme', '1'), account('acme', '2'), account('globex', '3')];
  const shown = withConfiguredAccounts(health, accounts, 7);
  expect((await shown.tenants()).toSorted()).toEqual(['acme', 'globex']);
  expect(await shown.list('acme')).toMatchObject([
    { accountId: '1', state: 'unhealthy', sinceMs: 5 },
    { accountId: '2', state: 'healthy', sinceMs: 7 },
  ]);
  expect(await shown.list('globex')).toMatchObject([{ accountId: '3', state: 'healthy' }]);
});
