import { type AccountOwner, isConnectorError } from '@pyloto/core-connectors';

import { accountKeyOf } from './account-key.ts';
import type { ProviderParts } from './provider-parts.ts';

/** Tells an account's breaker how a call failed. A refusal says that the provider works; only its silence and its own faults speak against it. */
export function tellBreaker(
  owner: AccountOwner,
  error: unknown,
  { breaker }: Pick<ProviderParts, 'breaker'>,
): void {
  const key = accountKeyOf(owner);
  if (countsAgainstProvider(error)) breaker.failed(key);
  else breaker.succeeded(key);
}

function countsAgainstProvider(error: unknown): boolean {
  if (!isConnectorError(error)) return false;
  return ['timeout', 'upstream_unavailable', 'unknown_outcome'].includes(error.code);
}
