import type {
  AccessTokens,
  Breaker,
  Clock,
  Logger,
  Metrics,
  Pacer,
  Secret,
  StreamingHttpClient,
} from '@pyloto/core-connectors';

/** What calls to the provider of a connector are made with, whatever they are for. */
export type ProviderParts = {
  readonly connectorId: string;
  readonly tokens: AccessTokens;
  /** Calls addresses of the provider. */
  readonly http: StreamingHttpClient;
  /** The values of the manifest's settings, by name. */
  readonly settings: Readonly<Record<string, string>>;
  /** The live values of the manifest's secrets, by name. */
  readonly secrets: Readonly<Record<string, readonly Secret[]>>;
  /** Spares an account's provider that fails; keys are those of `accountKeyOf`. */
  readonly breaker: Breaker;
  /** A tenant's own limit of calls, beside those of the provider. */
  readonly pacer: Pacer | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** How long one call may take. */
  readonly timeoutMs: number;
};
