/** A value of a log field. */
export type LogValue = string | number | boolean | undefined;

/**
 * The fields of a log line: the one vocabulary, described in `docs/observability.md`.
 *
 * Nothing here holds a body, a secret or a person; `dedupeKey` is a digest.
 */
export type LogFields = {
  readonly service?: string;
  readonly connector?: string;
  readonly version?: string;
  readonly correlationId?: string;
  readonly tenantId?: string | undefined;
  readonly capabilityId?: string;
  readonly eventType?: string;
  readonly eventId?: string;
  readonly dedupeKey?: string;
  readonly dedupeHit?: boolean;
  readonly outcome?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** Where a foreign error was thrown: `save-message.ts:12:7`. */
  readonly errorAt?: string | undefined;
  /** The digest (`keyDigest`) of the account an item belongs to. */
  readonly account?: string | undefined;
  readonly reason?: string;
  readonly field?: string;
  readonly status?: number;
  /** The name of a command: `send-message`. */
  readonly command?: string;
  /** A short digest that names an API key. */
  readonly keyId?: string;
  readonly upstreamStatus?: number;
  /** The other side's own code of a failure: `131047`. */
  readonly upstreamCode?: string | undefined;
  readonly latencyMs?: number;
  /** What of `latencyMs` was spent waiting for the provider. */
  readonly providerLatencyMs?: number;
  readonly attempt?: number;
  readonly total?: number;
  readonly processed?: number;
  readonly deduped?: number;
  readonly failed?: number;
  readonly queued?: number;
  readonly ignored?: number;
  readonly invalid?: number;
  readonly bytes?: number;
  readonly count?: number;
  readonly host?: string;
  readonly port?: number;
  readonly mode?: string;
  readonly durability?: string;
  readonly dispatch?: string;
  readonly role?: string;
  readonly sink?: string;
  /** The name of a queue: `inbox`, or of one of its lanes: `inbox-bulk`. */
  readonly queue?: string;
  readonly variable?: string;
  readonly signal?: string;
  /** What a program uses that will go: `parseEvent of a connector`. */
  readonly deprecated?: string;
  /** The version that deprecated it. */
  readonly since?: string;
  /** The version that has it no more. */
  readonly removedIn?: string;
  /** What to use in its place. */
  readonly replacement?: string;
  /** A whole event, in sandbox mode only, where data is synthetic. */
  readonly envelope?: unknown;
};

/** The result of one item of a batch, as the log knows it. */
export type ItemLogFields = Required<
  Pick<
    LogFields,
    'capabilityId' | 'eventType' | 'dedupeKey' | 'dedupeHit' | 'outcome' | 'latencyMs'
  >
> &
  Pick<LogFields, 'errorCode' | 'tenantId'>;

/** How much a line matters; an operator chooses from which on lines are written. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured logs: an event name and flat fields, never a sentence. */
export type Logger = {
  readonly log: (level: LogLevel, event: string, fields?: LogFields) => void;
  /**
   * Writes one line per item in one step; `shared` is repeated on every line.
   * An item with an `errorCode` is written at `error`, any other at `info`.
   */
  readonly logItems: (event: string, shared: LogFields, items: readonly ItemLogFields[]) => void;
};
