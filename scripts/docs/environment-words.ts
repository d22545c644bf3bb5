import type { AppConfig } from '@pyloto/core-runtime/node';

/** What a variable is for, and where its default is found in a configuration that nobody changed. */
export type VariableWords = {
  readonly what: string;
  readonly defaultIn?: (config: AppConfig) => string | number;
  /** The same in a sandbox, where that has another. */
  readonly sandboxDefaultIn?: (config: AppConfig) => string | number | undefined;
};

/** The variables that every app has. The secrets and settings of a connector are described by its manifest. */
export const ENVIRONMENT_WORDS: Readonly<Record<string, VariableWords>> = {
  PYLOTO_MODE: {
    what: 'In a [sandbox](sandbox.md) every secret has a default, no provider is called, events are marked as synthetic, the log shows them whole, and answers list every item.',
    defaultIn: ({ mode }) => mode,
  },
  PORT: { what: 'Where to listen; 0 takes a free port.', defaultIn: ({ port }) => port },
  HOST: {
    what: 'The address to listen on.',
    defaultIn: ({ host }) => host,
    sandboxDefaultIn: ({ host }) => host,
  },
  LOG_LEVEL: { what: 'Lines below it are not written.', defaultIn: ({ logLevel }) => logLevel },
  PYLOTO_TENANT_ID: { what: 'Whose accounts these are.', defaultIn: ({ tenantId }) => tenantId },
  PYLOTO_ACCOUNTS: {
    what: 'Whose each account is, instead of `PYLOTO_TENANT_ID`, with what its tenant may do. Deliveries of other accounts are answered 200, counted and ignored.',
  },
  LIMIT_REQUESTS_PER_MINUTE: {
    what: 'For each tenant without a limit of its own: deliveries; over it they are answered 429.',
    sandboxDefaultIn: ({ limits }) => limits.requestsPerMinute,
  },
  LIMIT_REQUESTS_PER_DAY: {
    what: 'The same, per day.',
    sandboxDefaultIn: ({ limits }) => limits.requestsPerDay,
  },
  LIMIT_ITEMS_PER_MINUTE: {
    what: 'For each tenant without a limit of its own: events handled; what is over it waits in the queue.',
    sandboxDefaultIn: ({ limits }) => limits.itemsPerMinute,
  },
  LIMIT_ITEMS_PER_DAY: {
    what: 'The same, per day.',
    sandboxDefaultIn: ({ limits }) => limits.itemsPerDay,
  },
  LIMIT_OUTBOUND_PER_MINUTE: {
    what: 'For each tenant without a limit of its own: deliveries to destinations; what is over it waits in the outbox.',
    sandboxDefaultIn: ({ limits }) => limits.outboundPerMinute,
  },
  LIMIT_OUTBOUND_PER_DAY: {
    what: 'The same, per day.',
    sandboxDefaultIn: ({ limits }) => limits.outboundPerDay,
  },
  REDIS_URL: {
    what: 'Where ledger, queues, limits and dead letters are kept, for all copies of the app; without it in memory, for one copy and without queues.',
  },
  DISPATCH: {
    what: '`queued`: a delivery is answered once its events are safe in the queue. `inline`: once they are handled. `queued` by default with `REDIS_URL`.',
    defaultIn: ({ dispatch }) => dispatch,
  },
  ROLE: {
    what: 'What this process does: take deliveries (`edge`), handle what is queued (`worker`), or both.',
    defaultIn: ({ role }) => role,
  },
  ORDERING: {
    what: '`conversation`: the events of a conversation are handled one at a time, in order of arrival.',
    defaultIn: () => 'none',
  },
  ORDERING_POLICY: {
    what: 'What an event that fails does to the later ones of its conversation: they wait (`block`), they wait until it is given up (`skip`), or they join it among the dead letters (`park`). `block` by default; only with `ORDERING=conversation`.',
  },
  HANDLER_TIMEOUT_MS: {
    what: 'A handler that takes longer has failed.',
    defaultIn: ({ handlerTimeoutMs }) => handlerTimeoutMs,
  },
  HANDLER_CONCURRENCY: {
    what: 'How many handlers run at a time in this process.',
    defaultIn: ({ handlerConcurrency }) => handlerConcurrency,
  },
  LEASE_MS: {
    what: 'After so long, what a killed copy held is handled by another one. Three times `HANDLER_TIMEOUT_MS` by default.',
    defaultIn: ({ leaseMs }) => leaseMs,
  },
  HANDLER_RETRY_SCHEDULE: {
    what: 'How long a failed event waits before each next attempt, ±20 %; after the last it is a dead letter.',
    defaultIn: ({ handlerRetryScheduleMs }) =>
      handlerRetryScheduleMs.map((ms) => ms / 1000).join(','),
  },
  INBOX_MAX_JOBS: {
    what: 'How many jobs the inbox may hold, and how many the outbox; one tenant gets half of what is left. Over it deliveries are answered 503, and events for the outbox wait in the inbox.',
    defaultIn: ({ inboxMaxJobs }) => inboxMaxJobs,
  },
  DEAD_LETTERS_MAX: {
    what: 'How many dead letters of one tenant are kept; over it failed events stay in the queue.',
    defaultIn: ({ deadLettersMax }) => deadLettersMax,
  },
  DEAD_LETTER_RETENTION_DAYS: {
    what: 'A dead letter that nobody replays is dropped, and counted as dropped, so long after its last failure.',
    defaultIn: ({ deadLetterRetentionMs }) => deadLetterRetentionMs / 86_400_000,
  },
  MAX_BODY_BYTES: {
    what: 'A larger delivery is answered 413.',
    defaultIn: ({ maxBodyBytes }) => maxBodyBytes,
  },
  BODY_TIMEOUT_MS: {
    what: 'A delivery whose body takes longer to arrive is answered 408.',
    defaultIn: ({ bodyTimeoutMs }) => bodyTimeoutMs,
  },
  DRAIN_DELAY_MS: {
    what: 'How long `/ready` is red before connections are refused.',
    defaultIn: ({ drainDelayMs }) => drainDelayMs,
  },
  PYLOTO_API_KEYS: {
    what: 'Who may give commands, and which; without it `/commands` is not served outside of a sandbox.',
  },
  PYLOTO_API_KEY_PEPPER: {
    what: 'The secret that every `keyHash` in `PYLOTO_API_KEYS` was made with; keys that are given as they are need none.',
  },
  COMMAND_TIMEOUT_MS: {
    what: 'How long one attempt to send a command may take. Without `REDIS_URL` also how long a command that has to wait may wait within its request.',
    defaultIn: ({ commandTimeoutMs }) => commandTimeoutMs,
  },
  COMMAND_RETRY_SCHEDULE: {
    what: 'How long a command that was surely not sent waits before each next attempt, ±20 %; after the last it has failed.',
    defaultIn: ({ commandRetryScheduleMs }) =>
      commandRetryScheduleMs.map((ms) => ms / 1000).join(','),
  },
  PYLOTO_ENCRYPTION_KEYS: {
    what: 'What tokens of connected accounts are encrypted with, `<id>:<key>` with commas between them: the first encrypts, all decrypt.',
  },
  PYLOTO_PUBLIC_URL: {
    what: 'Opens `/oauth`, where people connect accounts in a browser, for connectors that have such accounts.',
  },
  PYLOTO_ADMIN_KEY: {
    what: 'Opens `/admin`, where failed events and commands are looked at and decided on; without it the path is not served.',
  },
  ADMIN_PORT: {
    what: 'Serves `/metrics` and `/admin` on this port instead of `PORT`.',
  },
  EVENT_SINK: { what: 'Where events go.', defaultIn: ({ sink }) => sink.kind },
  EVENT_SINK_URL: { what: 'Receives one signed POST per event.' },
  EVENT_SINK_SECRET: { what: 'Signs the events.' },
  EVENT_SINK_SECRET_PREVIOUS: {
    what: 'Signs as well, while the receiver moves to the new one.',
  },
  EVENT_SINK_TIMEOUT_MS: {
    what: 'How long one delivery to `EVENT_SINK_URL` may take, with `DISPATCH=queued`.',
    defaultIn: () => 15_000,
  },
  EVENT_SINK_RETRY_SCHEDULE: {
    what: 'How long an event waits before it is delivered again, after each failure, ±20 %, with `DISPATCH=queued`.',
    defaultIn: () => '5,300,1800,7200,18000,36000,50400,72000,86400',
  },
  EVENT_SINK_STREAM: {
    what: 'The key of the stream; `pyloto:{<connector>}:events` by default.',
  },
  EVENT_SINK_STREAM_MAX_LENGTH: {
    what: 'About how many events the stream keeps.',
    defaultIn: () => 1_000_000,
  },
  EVENT_SINK_ALLOW_PRIVATE: {
    what: 'Lets `EVENT_SINK_URL` be a private address, any port, and `http`.',
    defaultIn: () => 'false',
  },
};
