import type { AccountOwner } from '@pyloto/core-connectors';

import { accountKeyOf } from './account-key.ts';
import type { ProviderParts } from './provider-parts.ts';

/** Whether a call may be made now, and otherwise who is against it: a limit, or the breaker. */
export type CallAdmission = { readonly admitted: true } | DelayedCall;

/** A call that has to wait. */
export type DelayedCall = {
  readonly admitted: false;
  readonly retryAfterMs: number;
  readonly errorCode: 'rate_limited' | 'upstream_unavailable';
};

/**
 * Asks whether the provider of an account may be called now: the breaker, who wants to be told how the call went, and last the tenant's
 * own limits: what they count against a day is not given back.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function admitCall(
  owner: AccountOwner,
  { connectorId, breaker, pacer }: Pick<ProviderParts, 'connectorId' | 'breaker' | 'pacer'>,
): Promise<CallAdmission> {
  const spared = breaker.admit(accountKeyOf(owner));
  if (!spared.admitted) return { ...spared, errorCode: 'upstream_unavailable' };
  const paced = await pacer?.take({
    connector: connectorId,
    tenantId: owner.tenantId,
    direction: 'outbound',
    name: owner.channel,
    count: 1,
  });
  return paced?.admitted === false ? { ...paced, errorCode: 'rate_limited' } : { admitted: true };
}
