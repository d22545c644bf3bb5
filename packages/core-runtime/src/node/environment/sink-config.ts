import type { Secret } from '@pyloto/core-connectors';
import { assertPublicUrl, parseHttpUrl } from '@pyloto/core-http';
import { parseStandardWebhooksKey, type StandardWebhooksKey } from '@pyloto/core-webhooks';

import { durationSchedule } from './duration-schedule.ts';
import { type EnvironmentReader, wholeNumber } from './environment-reader.ts';
import { isAccepted } from './is-accepted.ts';

/** Where the events of an app go. */
export type SinkConfig =
  | { readonly kind: 'log' }
  | {
      readonly kind: 'webhook';
      readonly url: string;
      /** The signing keys, current first; a receiver that knows one of them can verify. */
      readonly keys: readonly StandardWebhooksKey[];
      readonly allowPrivate: boolean;
      /** How long one attempt may take, where the outbox delivers. */
      readonly timeoutMs: number;
      /** When the outbox tries again, after each failure. */
      readonly retryScheduleMs: readonly number[];
    }
  | {
      readonly kind: 'redis-stream';
      /** The key of the stream; absent: one of the connector's. */
      readonly stream: string | undefined;
      /** About how many events it keeps. */
      readonly maxLength: number;
    };

/** After 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, as the Standard Webhooks specification proposes. */
const DEFAULT_SCHEDULE_MS = [
  5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000,
];
const DEFAULT_STREAM_LENGTH = 1_000_000;

/** Reads `EVENT_SINK` and what belongs to it: `EVENT_SINK_…`. */
export function readSinkConfig(reader: EnvironmentReader): SinkConfig {
  const kind = reader.word('EVENT_SINK', 'log', ['log', 'webhook', 'redis-stream']);
  refuseVariablesOfAnother(kind, reader);
  if (kind === 'webhook') return readWebhookSink(reader);
  return kind === 'log' ? { kind } : readStreamSink(reader);
}

function readWebhookSink(reader: EnvironmentReader): SinkConfig {
  const allowPrivate =
    reader.word('EVENT_SINK_ALLOW_PRIVATE', 'false', ['false', 'true']) === 'true';
  return {
    kind: 'webhook',
    allowPrivate,
    url: readUrl(reader, allowPrivate),
    keys: readKeys(reader),
    timeoutMs: reader.parsed('EVENT_SINK_TIMEOUT_MS', 15_000, wholeNumber(100, 120_000, 15_000)),
    retryScheduleMs: reader.parsed(
      'EVENT_SINK_RETRY_SCHEDULE',
      DEFAULT_SCHEDULE_MS,
      durationSchedule(DEFAULT_SCHEDULE_MS),
    ),
  };
}

function readStreamSink(reader: EnvironmentReader): SinkConfig {
  if (reader.text('REDIS_URL') === undefined) {
    reader.problem('REDIS_URL', {
      mustBe: 'set when EVENT_SINK is redis-stream',
      example: 'redis://redis.acme.example:6379',
    });
  }
  const stream = reader.parsed<string | undefined>('EVENT_SINK_STREAM', undefined, {
    mustBe: 'the name of a key, 1 to 256 characters without white space',
    example: 'acme:events',
    parse: (text) => (/^\S{1,256}$/.test(text) ? text : undefined),
  });
  const maxLength = reader.parsed(
    'EVENT_SINK_STREAM_MAX_LENGTH',
    DEFAULT_STREAM_LENGTH,
    wholeNumber(1, 1_000_000_000, DEFAULT_STREAM_LENGTH),
  );
  return { kind: 'redis-stream', stream, maxLength };
}

/** An address without its sink means that somebody believes events are delivered there. */
function refuseVariablesOfAnother(kind: SinkConfig['kind'], reader: EnvironmentReader): void {
  for (const [owner, names] of ADDRESSES) {
    if (owner === kind || names.every((name) => reader.text(name) === undefined)) continue;
    const mustBe = `${owner} when ${names.join(' or ')} is set`;
    reader.problem('EVENT_SINK', { mustBe, example: owner });
  }
}

const ADDRESSES: readonly (readonly [SinkConfig['kind'], readonly string[]])[] = [
  ['webhook', ['EVENT_SINK_URL', 'EVENT_SINK_SECRET', 'EVENT_SINK_SECRET_PREVIOUS']],
  ['redis-stream', ['EVENT_SINK_STREAM']],
];

function readUrl(reader: EnvironmentReader, allowPrivate: boolean): string {
  const mustBe = allowPrivate
    ? 'an http or https address without user name'
    : 'an https address on port 443 that is not private (EVENT_SINK_ALLOW_PRIVATE=true allows any)';
  const expectation = { mustBe, example: 'https://events.acme.example/pyloto' };
  const url = reader.parsed('EVENT_SINK_URL', undefined, {
    ...expectation,
    parse: (text) => (isAcceptable(text, allowPrivate) ? text : undefined),
  });
  if (url === undefined && reader.text('EVENT_SINK_URL') === undefined) {
    reader.problem('EVENT_SINK_URL', expectation);
  }
  return url ?? '';
}

function isAcceptable(url: string, allowPrivate: boolean): boolean {
  return isAccepted(() => (allowPrivate ? parseHttpUrl(url) : assertPublicUrl(url)));
}

function readKeys(reader: EnvironmentReader): readonly StandardWebhooksKey[] {
  const current = readKey(reader, 'EVENT_SINK_SECRET');
  const previous = readKey(reader, 'EVENT_SINK_SECRET_PREVIOUS');
  if (reader.text('EVENT_SINK_SECRET') === undefined)
    reader.problem('EVENT_SINK_SECRET', SIGNING_KEY);
  return [current, previous].filter((key) => key !== undefined);
}

const SIGNING_KEY = {
  mustBe:
    'whsec_ and the base64 of 24 to 64 random bytes, or an ed25519 key that begins with whsk_',
  example: 'whsec_… (whsec_ and the output of: openssl rand -base64 32)',
};

function readKey(reader: EnvironmentReader, name: string): StandardWebhooksKey | undefined {
  const secret = reader.secret(name);
  if (secret === undefined) return undefined;
  if (isSigningKey(secret)) return parseStandardWebhooksKey(secret);
  reader.problem(name, SIGNING_KEY);
  return undefined;
}

function isSigningKey(secret: Secret): boolean {
  if (secret.reveal().startsWith('whpk_')) return false;
  return isAccepted(() => parseStandardWebhooksKey(secret));
}
