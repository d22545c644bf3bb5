import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { parcels } from '../../test-harness.ts';
import { readAppConfig } from './app-config.ts';
import type { Environment } from './environment-reader.ts';

const needed = { PARCELS_SECRET: 'current', PARCELS_TOKEN: 'token' };
const redis = { REDIS_URL: 'rediss://app:a-password@redis.acme.example:6379/0' };
const SINK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const webhook = {
  EVENT_SINK: 'webhook',
  EVENT_SINK_URL: 'https://events.acme.example/',
  EVENT_SINK_SECRET: SINK_SECRET,
};

function read(env: Environment) {
  return readAppConfig({ ...needed, ...env }, parcels.manifest);
}

function problemsOf(env: Environment): string {
  try {
    read(env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no problem';
}

test('without a Redis everything is done in memory, inline, by one process', () => {
  expect(read({})).toMatchObject({
    state: { kind: 'memory' },
    dispatch: 'inline',
    role: 'all',
    ordering: undefined,
    handlerTimeoutMs: 10_000,
    handlerConcurrency: 50,
    leaseMs: 30_000,
    handlerRetryScheduleMs: [5_000, 30_000, 120_000, 600_000, 3_600_000, 10_800_000],
    inboxMaxJobs: 100_000,
    deadLettersMax: 10_000,
    deadLetterRetentionMs: 30 * 86_400_000,
    adminPort: undefined,
    limits: {},
  });
});

test('with a Redis events are queued, unless inline is asked for', () => {
  expect(read(redis)).toMatchObject({ state: { kind: 'redis' }, dispatch: 'queued' });
  expect(read({ ...redis, DISPATCH: 'inline' }).dispatch).toBe('inline');
});

test('the address of the Redis is a secret, and may come from a file', () => {
  const config = readAppConfig(
    { ...needed, REDIS_URL_FILE: '/run/secrets/redis_url' },
    parcels.manifest,
    () => `${redis.REDIS_URL}\n`,
  );
  expect(config.state.kind === 'redis' && config.state.url.reveal()).toBe(redis.REDIS_URL);
  expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('a-password');
});

test('an address that is not of a Redis is refused and not repeated', () => {
  const message = problemsOf({ REDIS_URL: 'https://app:a-password@redis.acme.example' });
  expect(message.split('\n').slice(1)).toEqual([
    '  - REDIS_URL must be the address of a Redis server, of Sentinels or of a Cluster, for example REDIS_URL=rediss://connectors:secret@redis.acme.example:6379/0',
  ]);
});

test.each([
  [{ DISPATCH: 'queued' }, 'DISPATCH must be inline without REDIS_URL'],
  [{ ROLE: 'edge' }, 'ROLE must be all unless DISPATCH is queued'],
  [{ ROLE: 'worker', DISPATCH: 'inline', ...redis }, 'ROLE must be all unless DISPATCH is queued'],
  [{ ORDERING: 'conversation' }, 'ORDERING must be none unless DISPATCH is queued'],
  [{ ...redis, ORDERING_POLICY: 'skip' }, 'ORDERING must be conversation when ORDERING_POLICY is'],
  [{ EVENT_SINK: 'redis-stream' }, 'REDIS_URL must be set when EVENT_SINK is redis-stream'],
  [{ ...redis, EVENT_SINK_STREAM: 'acme:events' }, 'EVENT_SINK must be redis-stream when'],
  [{ LEASE_MS: '10000' }, 'LEASE_MS must be a whole number from 10001 to 3600000'],
  [{ HANDLER_TIMEOUT_MS: '60000', LEASE_MS: '60000' }, 'more than HANDLER_TIMEOUT_MS'],
  [{ ADMIN_PORT: '3000' }, 'ADMIN_PORT must be another port than PORT'],
  [{ PORT: '8080', ADMIN_PORT: '8080' }, 'ADMIN_PORT must be another port than PORT'],
])('what contradicts itself does not start: %o', (env, problem) => {
  const message = problemsOf(env);
  expect(message).toContain(problem);
  expect(message.split('\n')).toHaveLength(2);
});

test('every bad variable is named at once, and never with its value', () => {
  const message = problemsOf({
    ...redis,
    ...webhook,
    DISPATCH: 'bad',
    ROLE: 'bad',
    ORDERING: 'conversation',
    ORDERING_POLICY: 'bad',
    HANDLER_TIMEOUT_MS: '99',
    HANDLER_CONCURRENCY: '0',
    LEASE_MS: 'bad',
    HANDLER_RETRY_SCHEDULE: '5,bad',
    EVENT_SINK_RETRY_SCHEDULE: '604801',
    EVENT_SINK_TIMEOUT_MS: 'bad',
    INBOX_MAX_JOBS: '0',
    DEAD_LETTERS_MAX: '0',
    DEAD_LETTER_RETENTION_DAYS: '0',
    ADMIN_PORT: '65536',
    LIMIT_REQUESTS_PER_MINUTE: '0',
    LIMIT_OUTBOUND_PER_DAY: '1.5',
  });
  const named = [...message.matchAll(/^ {2}- (\w+) must be .*, for example \1=./gmu)];
  expect(new Set(named.map(([, name]) => name))).toEqual(
    new Set([
      'ADMIN_PORT',
      'DEAD_LETTERS_MAX',
      'DEAD_LETTER_RETENTION_DAYS',
      'DISPATCH',
      'EVENT_SINK_RETRY_SCHEDULE',
      'EVENT_SINK_TIMEOUT_MS',
      'HANDLER_CONCURRENCY',
      'HANDLER_RETRY_SCHEDULE',
      'HANDLER_TIMEOUT_MS',
      'INBOX_MAX_JOBS',
      'LEASE_MS',
      'LIMIT_OUTBOUND_PER_DAY',
      'LIMIT_REQUESTS_PER_MINUTE',
      'ORDERING_POLICY',
      'ROLE',
    ]),
  );
  expect(message).not.toMatch(/bad/);
});

test('edge and worker are the halves of a queued app, in order when asked', () => {
  const env = { ...redis, ROLE: 'worker', ORDERING: 'conversation' };
  expect(read(env)).toMatchObject({ role: 'worker', ordering: 'block' });
  expect(read({ ...env, ORDERING_POLICY: 'park' }).ordering).toBe('park');
});

test('a lease is three times the handler’s time, or what is given', () => {
  expect(read({ HANDLER_TIMEOUT_MS: '20000' }).leaseMs).toBe(60_000);
  expect(read({ HANDLER_TIMEOUT_MS: '20000', LEASE_MS: '20001' }).leaseMs).toBe(20_001);
});

test('retries are given in seconds, down to a millisecond', () => {
  const env = { HANDLER_RETRY_SCHEDULE: '0.001, 1.5,604800' };
  expect(read(env).handlerRetryScheduleMs).toEqual([1, 1_500, 604_800_000]);
});

test.each(['0', '1,', '-1', '1e3', '0.0001', '604800.001', Array(31).fill('1').join(',')])(
  'the schedule %s is refused',
  (schedule) => {
    expect(problemsOf({ HANDLER_RETRY_SCHEDULE: schedule })).toContain(
      'HANDLER_RETRY_SCHEDULE must be 1 to 30 numbers of seconds',
    );
  },
);

test('the webhook sink has a schedule and a timeout of its own', () => {
  expect(read(webhook).sink).toMatchObject({
    timeoutMs: 15_000,
    retryScheduleMs: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map(
      (seconds) => seconds * 1000,
    ),
  });
  const given = { EVENT_SINK_TIMEOUT_MS: '2000', EVENT_SINK_RETRY_SCHEDULE: '0.5,1' };
  expect(read({ ...webhook, ...given }).sink).toMatchObject({
    timeoutMs: 2_000,
    retryScheduleMs: [500, 1_000],
  });
});

test('a stream in Redis may be named and is capped', () => {
  expect(read({ ...redis, EVENT_SINK: 'redis-stream' }).sink).toEqual({
    kind: 'redis-stream',
    stream: undefined,
    maxLength: 1_000_000,
  });
  const given = { EVENT_SINK_STREAM: 'acme:events', EVENT_SINK_STREAM_MAX_LENGTH: '5000' };
  expect(read({ ...redis, EVENT_SINK: 'redis-stream', ...given }).sink).toEqual({
    kind: 'redis-stream',
    stream: 'acme:events',
    maxLength: 5_000,
  });
});

test('a free port for operators may be asked for beside a free port for providers', () => {
  expect(read({ PORT: '0', ADMIN_PORT: '0' }).adminPort).toBe(0);
});

test('limits of every tenant are those that are set', () => {
  const env = {
    LIMIT_REQUESTS_PER_MINUTE: '1',
    LIMIT_REQUESTS_PER_DAY: '2',
    LIMIT_ITEMS_PER_MINUTE: '3',
    LIMIT_ITEMS_PER_DAY: '4',
    LIMIT_OUTBOUND_PER_MINUTE: '5',
  };
  expect(read(env).limits).toEqual({
    requestsPerMinute: 1,
    requestsPerDay: 2,
    itemsPerMinute: 3,
    itemsPerDay: 4,
    outboundPerMinute: 5,
  });
  expect(read({ LIMIT_OUTBOUND_PER_DAY: '6' }).limits).toStrictEqual({ outboundPerDay: 6 });
});
