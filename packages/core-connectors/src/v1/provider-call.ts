import type { StreamingHttpClient } from '../ports/http-client.ts';
import type { TenantAccount } from '../ports/tenant-directory.ts';
import type { Secret } from '../secret.ts';

/** What a provider is called with, for one of its accounts. */
export type ProviderCall = {
  readonly account: Pick<TenantAccount, 'tenantId' | 'channel' | 'accountId'>;
  readonly accessToken: Secret;
  /** Calls addresses of the provider, which the operator has chosen. */
  readonly http: StreamingHttpClient;
  /** The values of the manifest's settings, by name. */
  readonly settings: Readonly<Record<string, string>>;
  /** The live values of the manifest's secrets, by name. */
  readonly secrets: Readonly<Record<string, readonly Secret[]>>;
  /** From the call to its end, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};
