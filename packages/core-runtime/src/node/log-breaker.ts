import type { Logger } from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';
import { readBreakerKey } from '@pyloto/core-delivery/outbox';
import type { BreakerOptions } from '@pyloto/core-rate-limit';

import { readAccountKey } from '../provider/account-key.ts';

/** Makes the line of an outbox's breaker that opens or closes: from then on that destination gets nothing, or again all, of a tenant. */
export function logBreaker(logger: Logger): NonNullable<BreakerOptions['onChange']> {
  return (key, state) => {
    const { tenantId, destinationId: sink } = readBreakerKey(key);
    if (state === 'open') logger.log('warn', 'breaker_opened', { sink, tenantId });
    else logger.log('info', 'breaker_closed', { sink, tenantId });
  };
}

/** The same for the breaker of commands: from then on nothing, or again everything, leaves from an account. */
export function logAccountBreaker(logger: Logger): NonNullable<BreakerOptions['onChange']> {
  return (key, state) => {
    const { tenantId, channel, accountId } = readAccountKey(key);
    const fields = { tenantId, sink: channel, account: keyDigest(accountId) };
    if (state === 'open') logger.log('warn', 'breaker_opened', fields);
    else logger.log('info', 'breaker_closed', fields);
  };
}
