import {
  type AccountOwner,
  type Connector,
  ConnectorError,
  isConnectorError,
  type ParsedEvent,
  type Secret,
} from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';
import { errorFields } from '@pyloto/core-telemetry';

import { accountKeyOf } from './account-key.ts';
import { admitCall, type DelayedCall } from './admit-call.ts';
import { countCall } from './count-call.ts';
import type { ProviderParts } from './provider-parts.ts';
import { tellBreaker } from './tell-breaker.ts';
import { withAccessToken } from './with-access-token.ts';

/** An event that only names what has to be fetched, and for whom. */
export type Reference = {
  readonly event: ParsedEvent;
  readonly tenantId: string;
  readonly correlationId: string;
  readonly signal: AbortSignal;
};

/**
 * Fetches what an event only names: one call to the provider, and one more where the account's token had to be renewed.
 *
 * @returns the whole event, or who was against a call now: nothing was tried then
 * @throws ConnectorError as the connector's `dereference`; `auth_invalid` when the account has no token that its provider accepts,
 * `config_invalid` when the connector cannot fetch, or gives another event
 */
export type FetchReference = (reference: Reference) => Promise<ParsedEvent | DelayedCall>;

/** Makes what fetches the references of a connector. */
export function createReferenceFetcher(
  { dereference }: Pick<Connector<unknown>, 'dereference'>,
  parts: ProviderParts,
): FetchReference {
  return async (reference) => {
    if (dereference === undefined) throw new ConnectorError('config_invalid', NO_DEREFERENCE);
    const owner = ownerOf(reference);
    const admission = await admitCall(owner, parts);
    if (!admission.admitted) {
      countFetch('delayed', parts);
      return admission;
    }
    try {
      const fetched = await fetchOnce(dereference, { ...reference, owner }, parts);
      assertSameEvent(reference.event, fetched);
      countFetch('fetched', parts);
      return fetched;
    } catch (error) {
      countFetch('failed', parts);
      logFailure(error, reference, parts);
      throw withoutEffect(error);
    }
  };
}

const NO_DEREFERENCE = 'a connector whose events are references must have dereference';

type Dereference = NonNullable<Connector['dereference']>;

async function fetchOnce(
  dereference: Dereference,
  { event, owner, signal }: Reference & { readonly owner: AccountOwner },
  parts: ProviderParts,
): Promise<ParsedEvent> {
  const { clock, http, settings, secrets, timeoutMs } = parts;
  const given = { account: owner, http, settings, secrets, timeoutMs, signal };
  let calledAtMs: number | undefined;
  const call = (accessToken: Secret): Promise<ParsedEvent> => {
    calledAtMs ??= clock.monotonicMs();
    return dereference(event, { ...given, accessToken });
  };
  try {
    // Reading twice does no harm.
    const use = { owner, signal, call, mayRepeat: () => true };
    const fetched = await withAccessToken(use, parts);
    parts.breaker.succeeded(accountKeyOf(owner));
    countCall({ latencyMs: clock.monotonicMs() - (calledAtMs ?? 0) }, parts);
    return fetched;
  } catch (error) {
    // Without a call nothing is known of the provider.
    if (calledAtMs === undefined) throw error;
    if (isRefusal(error)) parts.breaker.succeeded(accountKeyOf(owner));
    else tellBreaker(owner, error, parts);
    const { errorCode } = errorFields(error);
    countCall({ latencyMs: clock.monotonicMs() - calledAtMs, errorCode }, parts);
    throw error;
  }
}

/** One thing that cannot be read, or not yet, was answered: commands of its account must not wait for it. */
function isRefusal(error: unknown): boolean {
  const status = isConnectorError(error) ? (error.upstreamStatus ?? 0) : 0;
  return status >= 400 && status < 500;
}

/** @throws ConnectorError `config_invalid` */
function assertSameEvent(named: ParsedEvent, fetched: ParsedEvent): void {
  const isSame =
    fetched.isReference !== true &&
    fetched.dedupeKey === named.dedupeKey &&
    fetched.type === named.type &&
    fetched.capabilityId === named.capabilityId &&
    fetched.channel.type === named.channel.type &&
    fetched.channel.accountId === named.channel.accountId;
  if (isSame) return;
  throw new ConnectorError('config_invalid', 'dereference must give the event that it was given');
}

/** What was only to be read has had no effect, whatever became of the answer, so it is read again. */
function withoutEffect(error: unknown): unknown {
  if (!isConnectorError(error) || error.code !== 'unknown_outcome') return error;
  return new ConnectorError('upstream_unavailable', error.message, { cause: error });
}

function ownerOf({ event, tenantId }: Reference): AccountOwner {
  const { type: channel, accountId } = event.channel;
  return { tenantId, channel, accountId };
}

function countFetch(
  outcome: 'fetched' | 'failed' | 'delayed',
  { metrics, connectorId: connector }: ProviderParts,
): void {
  metrics.count('provider_fetches_total', 1, { connector, outcome });
}

function logFailure(
  error: unknown,
  { event, tenantId, correlationId }: Reference,
  { logger }: ProviderParts,
): void {
  const { capabilityId, channel } = event;
  logger.log('warn', 'reference_not_fetched', {
    tenantId,
    correlationId,
    capabilityId,
    account: keyDigest(channel.accountId),
    ...errorFields(error),
    upstreamCode: isConnectorError(error) ? error.upstreamCode : undefined,
  });
}
