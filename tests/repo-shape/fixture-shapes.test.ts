import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test, type TestContext } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Recorded deliveries lie beside the checkout, when they are there at all: the project carries their shapes only. */
const recordedFolder = path.join(root, '../shared/fixtures/meta');
const ownFolder = path.join(root, 'apps/whatsapp/fixtures');

const RECORDED_NAME = /^(?:invalid_)?(?:wa|body)_.*\.json$/;

/** Cases whose recorded name says who recorded it, or something else than what is inside. */
const RENAMED: Readonly<Record<string, string>> = {
  wa_call_connect_user_initiated_pywa: 'call-connect-user-initiated-with-contact',
  wa_contacts_pywa: 'contacts-three-cards',
  wa_group_message_courier: 'group-message-numeric-group-id',
  wa_image_pywa: 'image-with-user-ids',
  wa_messages_reference_0: 'text-messages-reference',
  wa_order_pywa: 'order-three-products',
  wa_text_bsuid_early_doc_empty_wa_id: 'status-early-bsuid-empty-wa-id',
  wa_unsupported_pywa: 'unsupported',
};

/** The provider's own words: a value of one of these keys may be the recorded one. */
const VOCABULARY = new Set([
  'object',
  'field',
  'messaging_product',
  'type',
  'status',
  'event',
  'event_name',
  'action',
  'direction',
  'sdp_type',
  'response',
  'response_source',
  'recipient_type',
  'mime_type',
  'category',
  'pricing_model',
  'new_category',
  'previous_category',
  'correct_category',
  'previous_quality_score',
  'new_quality_score',
  'current_limit',
  'decision',
  'reason',
  'alert_severity',
  'alert_state',
  'alert_status',
  'alert_type',
  'entity_type',
  'new_status',
  'old_status',
  'violation_type',
  'restriction_type',
  'waba_ban_state',
  'initiated_by',
  'value',
  'message_template_category',
  'message_template_button_type',
]);
/** Inside `errors` the codes and the words for them are the provider's as well. */
const ERROR_VOCABULARY = new Set(['code', 'title', 'message']);
const SHORTEST_TELLING_VALUE = 6;

type Leaf = { readonly keys: readonly string[]; readonly value: unknown };

test('every recorded delivery has a case of our own with the same keys, order and types', (context) => {
  const names = recordedNames(context);
  const different = names.filter(
    (name) => shapeOf(readRecorded(name)).join('\n') !== shapeOf(readOwn(name)).join('\n'),
  );

  expect(different).toEqual([]);
  expect(names.length).toBeGreaterThan(150);
});

test('no case of our own repeats a recorded value', (context) => {
  const names = recordedNames(context);
  const recorded = new Set(names.flatMap((name) => tellingValues(readRecorded(name))));
  const repeated = names.filter((name) =>
    tellingValues(readOwn(name)).some((value) => recorded.has(value)),
  );

  expect(repeated).toEqual([]);
  expect(recorded.size).toBeGreaterThan(150);
});

function recordedNames(context: TestContext): string[] {
  if (!existsSync(recordedFolder)) context.skip('no recorded deliveries lie beside this checkout');
  return readdirSync(recordedFolder)
    .filter((file) => RECORDED_NAME.test(file))
    .map((file) => path.basename(file, '.json'));
}

function readRecorded(name: string): unknown {
  return JSON.parse(readFileSync(path.join(recordedFolder, `${name}.json`), 'utf8'));
}

function readOwn(recordedName: string): unknown {
  const name =
    RENAMED[recordedName] ?? recordedName.replace(/^(invalid_)?wa_/, '$1').replaceAll('_', '-');
  return JSON.parse(readFileSync(path.join(ownFolder, name, 'body.json'), 'utf8'));
}

/** One line per value, in the order of the document: its path, its type, and the keys of an object in order. */
function shapeOf(value: unknown, at = '$'): string[] {
  if (Array.isArray(value)) {
    return [
      `${at}: array of ${value.length}`,
      ...value.flatMap((item, index) => shapeOf(item, `${at}[${index}]`)),
    ];
  }
  if (typeof value !== 'object' || value === null) {
    return [`${at}: ${value === null ? 'null' : typeof value}`];
  }
  const entries = Object.entries(value);
  return [
    `${at}: {${entries.map(([key]) => key).join(',')}}`,
    ...entries.flatMap(([key, item]) => shapeOf(item, `${at}.${key}`)),
  ];
}

function tellingValues(document: unknown): string[] {
  return leavesOf({ keys: [], value: document })
    .filter(({ keys }) => !isVocabulary(keys))
    .map(({ value }) => String(value))
    .filter((text) => text.length >= SHORTEST_TELLING_VALUE);
}

function isVocabulary(keys: readonly string[]): boolean {
  const key = keys.at(-1) ?? '';
  return VOCABULARY.has(key) || (keys.includes('errors') && ERROR_VOCABULARY.has(key));
}

/** Every string and number, under its chain of object keys (positions in arrays left out). */
function leavesOf({ keys, value }: Leaf): Leaf[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => leavesOf({ keys, value: item }));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) =>
      leavesOf({ keys: [...keys, key], value: item }),
    );
  }
  return typeof value === 'string' || typeof value === 'number' ? [{ keys, value }] : [];
}
