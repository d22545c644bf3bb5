import { inspect } from 'node:util';

import { Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { createTenantDirectory } from './create-tenant-directory.ts';

const limits = { requestsPerMinute: 600, itemsPerDay: 1_000 };
const acme = {
  tenantId: 'acme',
  channel: 'whatsapp',
  accountId: '106540352242922',
  accessToken: Secret.of('a-token-that-nobody-sees'),
};
const zoo = { tenantId: 'zoo', channel: 'whatsapp', accountId: '381427165085703' };

test('without accounts every account belongs to one tenant, with the limits of everybody', () => {
  const directory = createTenantDirectory({ tenantId: 'default', limits });
  expect(directory.findAccount({ type: 'whatsapp', accountId: '7', displayId: '+1' })).toEqual({
    tenantId: 'default',
    channel: 'whatsapp',
    accountId: '7',
  });
  expect(directory.limitsOf('default')).toEqual(limits);
});

test('an account is found with its tenant and its token, which does not print', () => {
  const directory = createTenantDirectory({ tenantId: 'default', limits, accounts: [acme, zoo] });
  const found = directory.findAccount({ type: 'whatsapp', accountId: acme.accountId });
  expect(found).toMatchObject({ tenantId: 'acme', accessToken: acme.accessToken });
  expect(inspect(found) + JSON.stringify(found)).not.toContain('nobody-sees');
  expect(directory.findAccount({ type: 'whatsapp', accountId: zoo.accountId })).toMatchObject({
    tenantId: 'zoo',
  });
});

test('an account that is not listed belongs to nobody, and so does one of another channel', () => {
  const directory = createTenantDirectory({ tenantId: 'default', limits, accounts: [acme] });
  expect(directory.findAccount({ type: 'whatsapp', accountId: '7' })).toBeUndefined();
  expect(directory.findAccount({ type: 'instagram', accountId: acme.accountId })).toBeUndefined();
});

test('with no accounts in the list nobody has one', () => {
  const directory = createTenantDirectory({ tenantId: 'default', limits, accounts: [] });
  expect(directory.findAccount({ type: 'whatsapp', accountId: '7' })).toBeUndefined();
});

test('a limit of a tenant replaces the one of everybody, and the others stay', () => {
  const own = { requestsPerMinute: 60, outboundPerDay: 5 };
  const directory = createTenantDirectory({
    tenantId: 'default',
    limits,
    accounts: [{ ...acme, limits: own }, { ...acme, accountId: '2' }, zoo],
  });
  expect(directory.limitsOf('acme')).toEqual({ ...limits, ...own });
  expect(directory.limitsOf('zoo')).toEqual(limits);
  expect(directory.limitsOf('nobody-knows')).toEqual(limits);
});
