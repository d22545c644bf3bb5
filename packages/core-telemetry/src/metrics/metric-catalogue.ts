/** What a metric is; its name, kind and labels are a contract with dashboards and alerts. */
export type MetricDefinition = {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** UCUM: `1` counts, `ms`, `s`, `By`. */
  readonly unit: '1' | 'ms' | 's' | 'By';
  readonly labels: readonly string[];
  readonly description: string;
  /** Upper bounds of a histogram's buckets, in its unit, ascending. */
  readonly buckets?: readonly number[];
};

/** 200 ms is the promised P95 of a webhook, so it is a bound, with company on both sides. */
const REQUEST_BUCKETS = [
  1, 2, 5, 10, 20, 50, 100, 150, 200, 300, 500, 1000, 2000, 5000, 10_000,
] as const;

/** Another provider answers in tens of milliseconds at best, and in many seconds at worst. */
const OUTBOUND_BUCKETS = [
  10, 25, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10_000, 30_000,
] as const;

/** Every metric, by its name. */
export const METRICS = {
  webhook_requests_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'capability'],
    description:
      'Webhook requests answered 200, once for each capability among their events, as none without an event',
  },
  webhook_request_errors_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'status'],
    description: 'Webhook requests answered with an error status',
  },
  events_processed_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'capability'],
    description: 'Events whose handler succeeded',
  },
  events_deduped_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'capability'],
    description: 'Events that were handled before and did not run again',
  },
  events_failed_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'capability', 'errorCode'],
    description: 'Failed attempts to handle an event',
  },
  events_ignored_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'field'],
    description: 'Well-formed parts of requests of a kind that nobody handles',
  },
  events_invalid_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'field'],
    description: 'Broken parts of requests',
  },
  ledger_evictions_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector'],
    description:
      'Handled events that a full ledger forgot early: a later redelivery runs them again',
  },
  outbound_requests_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'provider'],
    description: 'Calls to a provider, retries included',
  },
  outbound_failures_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'provider', 'errorCode'],
    description: 'Calls to a provider that failed',
  },
  provider_fetches_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'outcome'],
    description:
      'Attempts to fetch what an event only names, as fetched, failed, or delayed by a limit or a breaker',
  },
  outbox_deliveries_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'destination', 'outcome'],
    description: 'Attempts of the outbox to deliver an event, as delivered or failed',
  },
  destinations_disabled_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'destination'],
    description: 'Destinations switched off: gone (410), or failing for five days',
  },
  commands_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'command', 'status'],
    description:
      'Commands answered, by what became of them: sent, queued, duplicate, unknown, failed',
  },
  command_events_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'outcome'],
    description:
      'What happened to commands outside a request: settled by a status, lost with a process, retried or given up by an operator',
  },
  security_events_total: {
    kind: 'counter',
    unit: '1',
    labels: ['connector', 'reason'],
    description:
      'Attempts to do what a key does not allow: another tenant’s account, another scope',
  },
  webhook_latency_ms: {
    kind: 'histogram',
    unit: 'ms',
    labels: ['connector'],
    description: 'One webhook request from its arrival to its answer, refused ones included',
    buckets: REQUEST_BUCKETS,
  },
  handler_latency_ms: {
    kind: 'histogram',
    unit: 'ms',
    labels: ['connector', 'capability'],
    description: 'One run of a handler for one event',
    buckets: REQUEST_BUCKETS,
  },
  command_latency_ms: {
    kind: 'histogram',
    unit: 'ms',
    labels: ['connector', 'command'],
    description: 'One command from its arrival to its answer, the provider’s part included',
    buckets: OUTBOUND_BUCKETS,
  },
  outbound_latency_ms: {
    kind: 'histogram',
    unit: 'ms',
    labels: ['connector', 'provider'],
    description: 'One call to a provider, from the call to the last byte of the answer',
    buckets: OUTBOUND_BUCKETS,
  },
  dead_letters_waiting: {
    kind: 'gauge',
    unit: '1',
    labels: ['connector'],
    description: 'Failed events that wait for a redelivery or an operator',
  },
  commands_open: {
    kind: 'gauge',
    unit: '1',
    labels: ['connector', 'state'],
    description:
      'Commands that wait (accepted), are being sent (sending), failed, or may have been sent (unknown)',
  },
  connections_unhealthy: {
    kind: 'gauge',
    unit: '1',
    labels: ['connector'],
    description: 'Accounts whose credentials the provider refused: they have to be connected again',
  },
  ledger_entries: {
    kind: 'gauge',
    unit: '1',
    labels: ['connector'],
    description: 'Events that the ledger remembers; only where it is kept in memory',
  },
  items_accepted: {
    kind: 'gauge',
    unit: '1',
    labels: ['connector', 'tenant', 'book'],
    description: 'Items that the ledger took into a book: handled + pending + dead + dropped',
  },
  items_handled: {
    kind: 'gauge',
    unit: '1',
    labels: ['connector', 'tenant', 'book'],
    description: 'Items of a book whose effect is complete',
  },
  items_pending: {
    kind: 'gauge',
    unit: '1',
    labels: ['connector', 'tenant', 'book'],
    description: 'Items of a book that wait or are being handled',
  },
  items_dead: {
    kind: 'gauge',
    unit: '1',
    labels: ['connector', 'tenant', 'book'],
    description: 'Items of a book that failed and wait among the dead letters',
  },
  items_dropped: {
    kind: 'gauge',
    unit: '1',
    labels: ['connector', 'tenant', 'book', 'reason'],
    description: 'Items of a book that were given up for good',
  },
  items_oldest_pending_age_ms: {
    kind: 'gauge',
    unit: 'ms',
    labels: ['connector', 'tenant', 'book'],
    description: 'How long the oldest pending item of a book has waited; 0 when none does',
  },
  process_resident_memory_bytes: {
    kind: 'gauge',
    unit: 'By',
    labels: [],
    description: 'Memory of the process that is in RAM',
  },
  process_start_time_seconds: {
    kind: 'gauge',
    unit: 's',
    labels: [],
    description: 'When the process started, in seconds since the epoch',
  },
  nodejs_eventloop_lag_p99_ms: {
    kind: 'gauge',
    unit: 'ms',
    labels: [],
    description: 'How late timers ran since the last reading, 99th percentile',
  },
} as const satisfies Record<string, MetricDefinition>;

/** The name of a metric of the catalogue. */
export type MetricName = keyof typeof METRICS;

const DEFINITIONS: ReadonlyMap<string, MetricDefinition> = new Map(Object.entries(METRICS));

/** The definition behind a name; undefined when the catalogue does not know it. */
export function metricDefinition(name: string): MetricDefinition | undefined {
  return DEFINITIONS.get(name);
}
