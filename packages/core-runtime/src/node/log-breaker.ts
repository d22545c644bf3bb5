import type { Logger } from '@pyloto/core-connectors';
import { readBreakerKey } from '@pyloto/core-delivery/outbox';
import type { BreakerOptions } from '@pyloto/core-rate-limit';

/** Makes the line of an outbox's breaker that opens or closes: from then on that destination gets nothing, or again all, of a tenant. */
export function logBreaker(logger: Logger): NonNullable<BreakerOptions['onChange']> {
  return (key, state) => {
    const { tenantId, destinationId: sink } = readBreakerKey(key);
    if (state === 'open') logger.log('warn', 'breaker_opened', { sink, tenantId });
    else logger.log('info', 'breaker_closed', { sink, tenantId });
  };
}
