import { isConnectorError, type Secret } from '@pyloto/core-connectors';
import { assertPublicUrl, parseHttpUrl } from '@pyloto/core-http';
import { parseStandardWebhooksKey, type StandardWebhooksKey } from '@pyloto/core-webhooks';

import type { EnvironmentReader } from './environment-reader.ts';

/** Where the events of an app go. */
export type SinkConfig =
  | { readonly kind: 'log' }
  | {
      readonly kind: 'webhook';
      readonly url: string;
      /** The signing keys, current first; a receiver that knows one of them can verify. */
      readonly keys: readonly StandardWebhooksKey[];
      readonly allowPrivate: boolean;
    };

/** Reads `EVENT_SINK` and, for the webhook sink, `EVENT_SINK_URL`, `EVENT_SINK_SECRET` and `EVENT_SINK_ALLOW_PRIVATE`. */
export function readSinkConfig(reader: EnvironmentReader): SinkConfig {
  const kind = reader.word('EVENT_SINK', 'log', ['log', 'webhook']);
  if (kind === 'log') return readLogSink(reader);
  const allowPrivate =
    reader.word('EVENT_SINK_ALLOW_PRIVATE', 'false', ['false', 'true']) === 'true';
  return { kind, allowPrivate, url: readUrl(reader, allowPrivate), keys: readKeys(reader) };
}

/** An address without `EVENT_SINK=webhook` means that somebody believes events are delivered. */
function readLogSink(reader: EnvironmentReader): SinkConfig {
  if (WEBHOOK_VARIABLES.some((name) => reader.text(name) !== undefined)) {
    reader.problem('EVENT_SINK', {
      mustBe: `webhook when ${WEBHOOK_VARIABLES.join(' or ')} is set`,
      example: 'webhook',
    });
  }
  return { kind: 'log' };
}

const WEBHOOK_VARIABLES = ['EVENT_SINK_URL', 'EVENT_SINK_SECRET', 'EVENT_SINK_SECRET_PREVIOUS'];

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
  return !refuses(() => (allowPrivate ? parseHttpUrl(url) : assertPublicUrl(url)));
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
  return !refuses(() => parseStandardWebhooksKey(secret));
}

function refuses(check: () => unknown): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    return true;
  }
}
