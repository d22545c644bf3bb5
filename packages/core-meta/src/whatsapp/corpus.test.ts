import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { isConnectorError } from '@pyloto/core-connectors';
import { describe, expect, test } from 'vitest';

import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { parseWhatsAppWebhook } from './index.ts';
import { problemsOf } from '../delivery/problems-of.ts';
import { eventsOf, verified } from './test-deliveries.ts';

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
    expect(items.flatMap(problemsOf)).toEqual([]);
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
    const [sent, delivered] = ['wa_status_sent.json', 'wa_status_delivered.json'].map((name) => {
      const items = parseWhatsAppWebhook(verified(readFileSync(join(CORPUS, name))));
      return eventsOf(items).map((event) => event.dedupeKey);
    });
    expect(sent).not.toEqual(delivered);
  });
});

/** Counts independently of the parser what a delivery must account for. */
function countThings(body: unknown): number {
  const { object, entry } = asObject(body);
  if (object !== 'whatsapp_business_account') return 1;
  return listOf(entry)
    .flatMap((item) => listOf(asObject(item).changes))
    .reduce<number>((sum, change) => sum + countChange(asObject(change)), 0);
}

function countChange({ field, value }: JsonObject): number {
  if (typeof field !== 'string' || !isJsonObject(value)) return 1;
  const lists = ['messages', 'statuses', 'message_echoes', 'calls', 'automatic_events'];
  const more = ['user_preferences', 'user_id_update', 'state_sync', 'history'];
  const elements = [...lists, ...more].flatMap((key) => listOf(value[key])).length;
  const errorsStandAlone = listOf(value.errors).length > 0 && elements === 0;
  return Math.max(1, elements + (errorsStandAlone ? 1 : 0));
}

function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
