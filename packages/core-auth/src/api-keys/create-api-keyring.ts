import { hash, timingSafeEqual } from 'node:crypto';

import { ConnectorError, type Secret } from '@pyloto/core-connectors';

import { type ApiKey, digestOfApiKey, digestOfKey, EVERY_SCOPE } from './api-key.ts';

/** Who calls, as its key says. */
export type ApiPrincipal = {
  readonly tenantId: string;
  readonly scopes: readonly string[];
  /** Twelve hexadecimal digits that name the key in logs and cannot be turned back into it. */
  readonly keyId: string;
};

/** The keys of all tenants. */
export type ApiKeyring = {
  /**
   * Says whose key an `Authorization: Bearer <key>` header carries.
   *
   * Every configured key is compared, by digests of one length and in constant time, so that the time taken tells nothing of a key.
   *
   * @returns undefined when there is no key in it, or none that is known
   */
  readonly authenticate: (authorization: string | undefined) => ApiPrincipal | undefined;
};

/** The longest key, and what surrounds it: a longer header holds none. */
const LONGEST_HEADER = 1024;
const BEARER = /^Bearer +(\S+)$/i;

/** @throws ConnectorError `config_invalid` when a key occurs twice, or a hash has no pepper */
export function createApiKeyring({
  keys,
  pepper,
}: {
  readonly keys: readonly ApiKey[];
  readonly pepper?: Secret | undefined;
}): ApiKeyring {
  if (pepper === undefined && keys.some((apiKey) => 'keyHash' in apiKey)) {
    throw new ConnectorError('config_invalid', 'hashed API keys need the pepper of their hashes');
  }
  const known = keys.map((apiKey) => knownKey(apiKey, pepper));
  if (new Set(known.map(({ digest }) => digest.toString('hex'))).size < known.length) {
    throw new ConnectorError('config_invalid', 'an API key must occur only once');
  }
  return {
    authenticate: (authorization) => {
      if (authorization === undefined || authorization.length > LONGEST_HEADER) return undefined;
      const given = BEARER.exec(authorization)?.[1];
      if (given === undefined) return undefined;
      return findKey(digestOfKey(given, pepper), known);
    },
  };
}

/** Tells whether a principal may do what is named. */
export function hasScope({ scopes }: Pick<ApiPrincipal, 'scopes'>, name: string): boolean {
  return scopes.includes(EVERY_SCOPE) || scopes.includes(name);
}

type KnownKey = { readonly digest: Buffer; readonly principal: ApiPrincipal };

function knownKey(apiKey: ApiKey, pepper: Secret | undefined): KnownKey {
  const { tenantId, scopes } = apiKey;
  const digest = digestOfApiKey(apiKey, pepper);
  const keyId = hash('sha256', `pyloto api key ${digest.toString('hex')}`).slice(0, 12);
  return { digest, principal: { tenantId, scopes, keyId } };
}

/** Looks at every key, also behind the one that fits. */
function findKey(given: Buffer, known: readonly KnownKey[]): ApiPrincipal | undefined {
  let found: ApiPrincipal | undefined;
  for (const { digest, principal } of known) {
    if (timingSafeEqual(given, digest)) found = principal;
  }
  return found;
}
