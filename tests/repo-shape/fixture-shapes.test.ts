import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test, type TestContext } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Recorded deliveries lie beside the checkout, when they are there at all: the project carries their shapes only. */
const recordedFolder = path.join(root, '../shared/fixtures/meta');

/** Which app has the cases of a recorded delivery, by how its name begins. */
const APPS: Readonly<Record<string, string>> = {
  wa: 'whatsapp',
  body: 'whatsapp',
  ig: 'instagram',
  messenger: 'messenger',
  leadgen: 'messenger',
  permissions: 'messenger',
};
const RECORDED_NAME = /^(?<invalid>invalid_)?(?<app>[a-z]+)_(?<rest>.*)\.json$/;
/** These stand in the name of the case as well. */
const KEPT_BEGINNINGS = new Set(['body', 'leadgen', 'permissions']);

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
  'item',
  'verb',
  'emoji',
  'reaction',
  'reaction_type',
  'media_product_type',
  'template_type',
  'locale',
  'recommendation_type',
  'user_token_status',
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
  expect(names.length).toBeGreaterThan(250);
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
    .filter((file) => (RECORDED_NAME.exec(file)?.groups?.['app'] ?? '') in APPS)
    .map((file) => path.basename(file, '.json'));
}

function readRecorded(name: string): unknown {
  return JSON.parse(readFileSync(path.join(recordedFolder, `${name}.json`), 'utf8'));
}

function readOwn(recordedName: string): unknown {
  const {
    invalid = '',
    app = '',
    rest = '',
  } = RECORDED_NAME.exec(`${recordedName}.json`)?.groups ?? {};
  const kept = KEPT_BEGINNINGS.has(app) ? `${app}_` : '';
  const name = RENAMED[recordedName] ?? `${invalid}${kept}${rest}`.replaceAll('_', '-');
  const folder = path.join(root, 'apps', APPS[app] ?? '', 'fixtures', name);
  return JSON.parse(readFileSync(path.join(folder, 'body.json'), 'utf8'));
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
