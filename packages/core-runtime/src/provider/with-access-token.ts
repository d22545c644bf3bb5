import {
  type AccountOwner,
  ConnectorError,
  isConnectorError,
  type Secret,
} from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';

import type { ProviderParts } from './provider-parts.ts';

/** A call that needs an account's access token. */
export type TokenUse<Answer> = {
  readonly owner: AccountOwner;
  readonly signal: AbortSignal;
  readonly call: (token: Secret) => Promise<Answer>;
  /** Whether a call that was refused for its token may be made once more, with another one. */
  readonly mayRepeat: (refusal: ConnectorError) => boolean;
};

type Parts = Pick<ProviderParts, 'tokens' | 'logger'>;

/**
 * Makes a call with an account's token. One that the provider has ended early is renewed, where it can be, and the call made once more.
 *
 * @throws what the call throws; ConnectorError of effect `none` when there is no token: nothing was called then
 */
export async function withAccessToken<Answer>(
  use: TokenUse<Answer>,
  parts: Parts,
): Promise<Answer> {
  const token = await tokenFor(use, parts);
  try {
    return await use.call(token);
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'auth_invalid') throw error;
    const renewed = await renewToken(token, use, parts);
    if (renewed === undefined || !use.mayRepeat(error)) throw error;
    return use.call(renewed);
  }
}

type TokenSeeker = Pick<TokenUse<unknown>, 'owner' | 'signal'>;

/** @throws ConnectorError of effect `none`: whatever goes wrong here goes wrong before the first byte */
function tokenFor({ owner, signal }: TokenSeeker, { tokens }: Parts): Promise<Secret> {
  return tokens.tokenOf(owner, signal).catch((cause: unknown) => {
    throw withoutEffect(isConnectorError(cause) ? cause : NO_TOKEN, cause);
  });
}

/** A refresh may have had an effect at the provider that nobody knows; the call that it was for had none. */
function withoutEffect(error: ConnectorError, cause: unknown): ConnectorError {
  const { code, message, retryAfterMs, upstreamCode } = error;
  return new ConnectorError(code === 'unknown_outcome' ? 'upstream_unavailable' : code, message, {
    cause,
    effect: 'none',
    ...(retryAfterMs === undefined ? undefined : { retryAfterMs }),
    ...(upstreamCode === undefined ? undefined : { upstreamCode }),
  });
}

const NO_TOKEN = new ConnectorError(
  'state_unavailable',
  'the access token of the account must be found',
);

/** Whatever becomes of it, the refused token is not used again. @returns undefined when there is no other */
async function renewToken(
  refused: Secret,
  seeker: TokenSeeker,
  parts: Parts,
): Promise<Secret | undefined> {
  const { owner } = seeker;
  try {
    await parts.tokens.refuse(owner, refused);
    const token = await tokenFor(seeker, parts);
    return token.reveal() === refused.reveal() ? undefined : token;
  } catch (cause) {
    if (isConnectorError(cause) && cause.code === 'auth_invalid') return undefined;
    const { tenantId } = owner;
    parts.logger.log('warn', 'refusal_not_remembered', { tenantId, ...errorFields(cause) });
    return undefined;
  }
}
