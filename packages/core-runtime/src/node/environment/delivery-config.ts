import type { Secret } from '@pyloto/core-connectors';
import { parseRedisUrl } from '@pyloto/core-redis/without-client';

import {
  DEFAULT_HANDLER_RETRY_SCHEDULE_MS,
  DEFAULT_LIMITS,
  type OrderingPolicy,
} from '../../runtime-config.ts';
import { durationSchedule } from './duration-schedule.ts';
import { type EnvironmentReader, wholeNumber } from './environment-reader.ts';
import { isAccepted } from './is-accepted.ts';

/** Which part of the work a process does. */
export type AppRole = 'all' | 'edge' | 'worker';

/** How events wait, are handled and tried again. */
export type DeliveryConfig = {
  /** Where ledger, queues and dead letters are. */
  readonly state: { readonly kind: 'memory' } | { readonly kind: 'redis'; readonly url: Secret };
  readonly dispatch: 'inline' | 'queued';
  readonly role: AppRole;
  /** Set when conversations are handled in order. */
  readonly ordering: OrderingPolicy | undefined;
  readonly handlerTimeoutMs: number;
  readonly handlerConcurrency: number;
  /** How long a copy that was killed keeps what it held; longer than `handlerTimeoutMs`. */
  readonly leaseMs: number;
  readonly handlerRetryScheduleMs: readonly number[];
  /** The most requests' worth of jobs that may wait; over it a delivery is answered 503. */
  readonly inboxMaxJobs: number;
  /** The most dead letters of one tenant. */
  readonly deadLettersMax: number;
  /** After its last failure, a dead letter is kept so long. */
  readonly deadLetterRetentionMs: number;
};

const DAY_MS = 86_400_000;
const LEASE_TIMES_TIMEOUT = 3;

/** Reads `REDIS_URL`, `DISPATCH`, `ROLE`, `ORDERING` and what belongs to them. */
export function readDeliveryConfig(reader: EnvironmentReader): DeliveryConfig {
  const state = readState(reader);
  const dispatch = readDispatch(reader, state.kind);
  const handlerTimeoutMs = reader.parsed(
    'HANDLER_TIMEOUT_MS',
    DEFAULT_LIMITS.handlerTimeoutMs,
    wholeNumber(100, 300_000, DEFAULT_LIMITS.handlerTimeoutMs),
  );
  return {
    state,
    dispatch,
    role: readRole(reader, dispatch),
    ordering: readOrdering(reader, dispatch),
    handlerTimeoutMs,
    handlerConcurrency: reader.parsed(
      'HANDLER_CONCURRENCY',
      DEFAULT_LIMITS.handlerConcurrency,
      wholeNumber(1, 10_000, DEFAULT_LIMITS.handlerConcurrency),
    ),
    leaseMs: readLease(reader, handlerTimeoutMs),
    handlerRetryScheduleMs: reader.parsed(
      'HANDLER_RETRY_SCHEDULE',
      DEFAULT_HANDLER_RETRY_SCHEDULE_MS,
      durationSchedule(DEFAULT_HANDLER_RETRY_SCHEDULE_MS),
    ),
    ...readRoom(reader),
  };
}

function readState(reader: EnvironmentReader): DeliveryConfig['state'] {
  const url = reader.secret('REDIS_URL');
  if (url === undefined) return { kind: 'memory' };
  if (!isAccepted(() => parseRedisUrl(url.reveal()))) {
    reader.problem('REDIS_URL', {
      mustBe: 'the address of a Redis server, of Sentinels or of a Cluster',
      example: 'rediss://connectors:secret@redis.acme.example:6379/0',
    });
  }
  return { kind: 'redis', url };
}

function readDispatch(
  reader: EnvironmentReader,
  state: 'memory' | 'redis',
): DeliveryConfig['dispatch'] {
  const fallback = state === 'redis' ? 'queued' : 'inline';
  const dispatch = reader.word('DISPATCH', fallback, ['inline', 'queued']);
  if (dispatch === 'queued' && state === 'memory') {
    reader.problem('DISPATCH', { mustBe: 'inline without REDIS_URL', example: 'inline' });
  }
  return dispatch;
}

function readRole(reader: EnvironmentReader, dispatch: DeliveryConfig['dispatch']): AppRole {
  const role = reader.word<AppRole>('ROLE', 'all', ['all', 'edge', 'worker']);
  if (role !== 'all' && dispatch === 'inline') {
    reader.problem('ROLE', { mustBe: 'all unless DISPATCH is queued', example: 'all' });
  }
  return role;
}

function readOrdering(
  reader: EnvironmentReader,
  dispatch: DeliveryConfig['dispatch'],
): OrderingPolicy | undefined {
  const ordering = reader.word('ORDERING', 'none', ['none', 'conversation']);
  const policy = reader.word<OrderingPolicy>('ORDERING_POLICY', 'block', ['block', 'skip', 'park']);
  if (ordering === 'conversation' && dispatch === 'inline') {
    reader.problem('ORDERING', { mustBe: 'none unless DISPATCH is queued', example: 'none' });
  }
  if (ordering === 'conversation') return policy;
  if (reader.text('ORDERING_POLICY') !== undefined) {
    const mustBe = 'conversation when ORDERING_POLICY is set';
    reader.problem('ORDERING', { mustBe, example: 'conversation' });
  }
  return undefined;
}

function readLease(reader: EnvironmentReader, handlerTimeoutMs: number): number {
  const fallback = LEASE_TIMES_TIMEOUT * handlerTimeoutMs;
  const rule = wholeNumber(handlerTimeoutMs + 1, 3_600_000, fallback);
  return reader.parsed('LEASE_MS', fallback, {
    ...rule,
    mustBe: `${rule.mustBe}, more than HANDLER_TIMEOUT_MS`,
  });
}

function readRoom(
  reader: EnvironmentReader,
): Pick<DeliveryConfig, 'inboxMaxJobs' | 'deadLettersMax' | 'deadLetterRetentionMs'> {
  const retentionDays = reader.parsed('DEAD_LETTER_RETENTION_DAYS', 30, wholeNumber(1, 3650, 30));
  return {
    inboxMaxJobs: reader.parsed('INBOX_MAX_JOBS', 100_000, wholeNumber(1, 100_000_000, 100_000)),
    deadLettersMax: reader.parsed('DEAD_LETTERS_MAX', 10_000, wholeNumber(1, 10_000_000, 10_000)),
    deadLetterRetentionMs: retentionDays * DAY_MS,
  };
}
