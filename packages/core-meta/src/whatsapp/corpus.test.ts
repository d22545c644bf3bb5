import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { isConnectorError, isParsedEvent, type ParsedItem } from '@pyloto/core-connectors';
import { describe, expect, test } from 'vitest';

import { expectCanonical } from './expect-canonical.ts';
import { parseWhatsAppWebhook } from './index.ts';
import { verified } from './test-deliveries.ts';

/** Public samples that stand beside a checkout, where there are any; they are read, never copied. */
const CORPUS = join(import.meta.dirname, '../../../../../shared/fixtures/meta');
const names = existsSync(CORPUS)
  ? readdirSync(CORPUS).filter((name) => /^(?:wa|invalid)_.*\.json$/.test(name))
  : [];

const NOT_AN_OBJECT = /^(?:invalid_body_|wa_account_update_top_level_array)/;

describe.skipIf(names.length === 0)('the corpus of public samples', () => {
  test.each(names.filter((name) => !NOT_AN_OBJECT.test(name)))('%s maps, item by item', (name) => {
    const body = readFileSync(join(CORPUS, name));
    const items = parseWhatsAppWebhook(verified(body));
    for (const event of items.filter(isParsedEvent)) expectCanonical(event);
    for (const item of items) expectNamed(item);
    const expected = countThings(JSON.parse(body.toString()));
    expect(items).toHaveLength(Math.max(1, expected));
  });

  test.each(names.filter((name) => NOT_AN_OBJECT.test(name)))('%s is refused whole', (name) => {
    const body = readFileSync(join(CORPUS, name));
    expect(() => parseWhatsAppWebhook(verified(body))).toThrow(
      expect.toSatisfy((error) => isConnectorError(error) && error.code === 'payload_invalid'),
    );
  });

  test('one store over the whole corpus sees sent and delivered of one message as two', () => {
    const [sent, delivered] = ['wa_status_sent.json', 'wa_status_delivered.json'].map((name) =>
      parseWhatsAppWebhook(verified(readFileSync(join(CORPUS, name)))).map(
        (item) => isParsedEvent(item) && item.dedupeKey,
      ),
    );
    expect(sent).not.toEqual(delivered);
  });
});

function expectNamed(item: ParsedItem): void {
  if (isParsedEvent(item)) return;
  expect(item.field).toMatch(/^[A-Za-z0-9_.:-]{1,80}$/);
  expect(item.reason).not.toBe('');
}

type Json = { readonly [key: string]: unknown };

/** Counts independently of the parser what a delivery must account for. */
function countThings(body: Json): number {
  if (body.object !== 'whatsapp_business_account') return 1;
  return listOf(body.entry)
    .flatMap((entry) => listOf((entry as Json).changes))
    .reduce<number>((sum, change) => sum + countChange(change as Json), 0);
}

function countChange(change: Json): number {
  const value = change.value as Json;
  if (typeof change.field !== 'string' || typeof value !== 'object') return 1;
  const lists = ['messages', 'statuses', 'message_echoes', 'calls', 'automatic_events'];
  const more = ['user_preferences', 'user_id_update', 'state_sync', 'history'];
  const elements = [...lists, ...more].flatMap((key) => listOf(value[key])).length;
  const errorsStandAlone = listOf(value.errors).length > 0 && elements === 0;
  return Math.max(1, elements + (errorsStandAlone ? 1 : 0));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
