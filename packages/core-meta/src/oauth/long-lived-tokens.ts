import { ConnectorError, type OAuthTokens, Secret } from '@pyloto/core-connectors';

import { asArray, asNumber, asString } from '../json/as-json-value.ts';
import type { JsonObject } from '../json/json-object.ts';

/** How long a long-lived token lasts: «60 days», which the answers spell as a few seconds less. */
export const LONG_LIVED_MS = 60 * 86_400_000;

/**
 * The tokens of an answer that gave a long-lived one, which ends after 60 days when the answer does not say when.
 *
 * @throws ConnectorError `upstream_rejected` when there is no token in it
 */
export function longLivedTokens(answer: JsonObject, nowMs: number): OAuthTokens {
  const lifetimeSeconds = asNumber(answer.expires_in);
  const lifetimeMs = lifetimeSeconds === undefined ? LONG_LIVED_MS : lifetimeSeconds * 1000;
  const scopes = grantedScopes(answer);
  return {
    accessToken: accessTokenIn(answer),
    expiresAtMs: nowMs + lifetimeMs,
    ...(scopes !== undefined && { scopes }),
  };
}

/** @throws ConnectorError `upstream_rejected` when there is none */
export function accessTokenIn(answer: JsonObject): Secret {
  const token = asString(answer.access_token);
  if (token !== undefined) return Secret.of(token);
  throw new ConnectorError('upstream_rejected', 'answer of login must hold an access token');
}

/** What was granted, which is a list or a text with commas; undefined when the answer does not say. */
export function grantedScopes({ permissions }: JsonObject): readonly string[] | undefined {
  const listed = asArray(permissions) ?? asString(permissions)?.split(',');
  return listed
    ?.filter((name) => typeof name === 'string')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
