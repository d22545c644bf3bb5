import { readdirSync, readFileSync } from 'node:fs';

import {
  type InboundRequest,
  isConnectorError,
  isParsedEvent,
  type ParsedItem,
  Secret,
  type Verified,
} from '@pyloto/core-connectors';
import { parseWhatsAppWebhook } from '@pyloto/core-meta/whatsapp';
import { metaSignature } from '@pyloto/core-webhooks';
import { expect, test } from 'vitest';

const fixtures = new URL('../fixtures/', import.meta.url);
const cases = readdirSync(fixtures).sort();
const secrets = [Secret.of('sandbox_app_secret')];
const RECEIVED_AT_MS = 1_790_000_000_000;

/** What Meta escapes is ASCII, and `/` never stands alone. */
const WIRE_FORM = /^(?:[\x20-\x2e\x30-\x5b\x5d-\x7e]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})+$/;

test.each(cases)('%s', (name) => {
  expect(outcomeOf(name)).toEqual(JSON.parse(readText(name, 'expected.json')));
});

test('the body of every case is ASCII with escaped slashes and without a line break at its end', () => {
  expect(cases.filter((name) => !WIRE_FORM.test(readText(name, 'body.json')))).toEqual([]);
});

test('a body that was read and written again does not verify', () => {
  const request = requestOf('text');
  const rewritten = JSON.stringify(JSON.parse(readText('text', 'body.json')));
  const rawBody = new TextEncoder().encode(rewritten);

  expect(metaSignature.verify(request, secrets).ok).toBe(true);
  expect(metaSignature.verify({ ...request, rawBody }, secrets).ok).toBe(false);
});

test('no two cases share a dedupe key', () => {
  const owners = new Map<string, string>();
  const shared: string[] = [];
  for (const name of cases) {
    for (const key of dedupeKeysOf(name)) {
      if ((owners.get(key) ?? name) !== name) shared.push(name);
      owners.set(key, name);
    }
  }

  expect(shared).toEqual([]);
  expect(owners.size).toBeGreaterThan(100);
});

function outcomeOf(name: string): unknown {
  try {
    return parse(name).map(describeItem);
  } catch (error) {
    if (isConnectorError(error)) return { rejected: error.code };
    throw error;
  }
}

function describeItem(item: ParsedItem): unknown {
  if (!isParsedEvent(item)) {
    return { outcome: item.outcome, field: item.field, reason: item.reason };
  }
  const { capabilityId, type, dedupeKey, orderingKey, channel, subject, occurredAt, payload } =
    item;
  return { capabilityId, type, dedupeKey, orderingKey, channel, subject, occurredAt, payload };
}

function dedupeKeysOf(name: string): Set<string> {
  const items = outcomeOf(name);
  if (!Array.isArray(items)) return new Set();
  return new Set(items.flatMap((item) => ('dedupeKey' in item ? [String(item.dedupeKey)] : [])));
}

function parse(name: string): readonly ParsedItem[] {
  return parseWhatsAppWebhook(verify(requestOf(name)));
}

function verify(request: InboundRequest): Verified {
  const verification = metaSignature.verify(request, secrets);
  if (!verification.ok) throw new Error(`signature is ${verification.reason}`);
  return verification.request;
}

function requestOf(name: string): InboundRequest {
  const headers: Record<string, string> = JSON.parse(readText(name, 'headers.json'));
  return {
    header: (key) => headers[key],
    rawBody: readFileSync(new URL(`${name}/body.json`, fixtures)),
    receivedAtMs: RECEIVED_AT_MS,
  };
}

function readText(name: string, file: string): string {
  return readFileSync(new URL(`${name}/${file}`, fixtures), 'utf8');
}
