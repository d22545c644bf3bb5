import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import { lengthOf } from '../../graph/calls/value-rules.ts';
import { isJsonObject, type JsonObject } from '../../graph/json-object.ts';
import { refusalOf } from '../graph/whatsapp-refusals.ts';
import { checkFile } from './content-rules.ts';

type Check = (interactive: JsonObject, action: JsonObject) => GraphRefusal | undefined;

const maxBodyOf: Readonly<Record<string, number>> = { list: 4096 };
const bodyIsOptional = new Set(['product', 'catalog_message']);

/** What each type asks of `action`. */
const actionChecks: Readonly<Record<string, Check>> = {
  button: checkButtons,
  list: checkList,
  cta_url: checkLink,
  flow: checkFlow,
  product: (_, action) =>
    missingKey(action, ['catalog_id', 'product_retailer_id'], "interactive['action']"),
  product_list: checkProductList,
  catalog_message: (_, action) => checkActionName(action, 'catalog_message'),
  location_request_message: (_, action) => checkActionName(action, 'send_location'),
  address_message: (_, action) => checkActionName(action, 'address_message'),
  call_permission_request: (_, action) => checkActionName(action, 'call_permission_request'),
  voice_call: (_, action) => checkActionName(action, 'voice_call'),
  contact_request: (_, action) => checkActionName(action, 'request_contact_info'),
  carousel: (_, action) => count(action['cards'], 'cards', [2, 10]),
};

/**
 * Checks the content of an interactive message.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#interactive-object (read 2026-11-21)
 */
export function checkInteractive(interactive: unknown): GraphRefusal | undefined {
  if (!isJsonObject(interactive)) return badParam('Param interactive must be a JSON object.');
  const type = interactive['type'];
  if (type === undefined) return badParam("The parameter interactive['type'] is required.");
  const check = typeof type === 'string' ? actionChecks[type] : undefined;
  if (typeof type !== 'string' || check === undefined) return badType(type);
  const action = interactive['action'];
  if (!isJsonObject(action)) return badParam("The parameter interactive['action'] is required.");
  return (
    checkHeader(type, interactive['header']) ??
    checkBody(type, interactive['body']) ??
    checkFooter(interactive['footer']) ??
    check(interactive, action)
  );
}

function badType(type: unknown): GraphRefusal {
  const known = Object.keys(actionChecks).map((name) => name.toUpperCase());
  return badParam(
    `Param interactive['type'] must be one of {${known.toSorted().join(', ')}} - got "${String(type)}".`,
  );
}

function checkHeader(type: string, header: unknown): GraphRefusal | undefined {
  if (header === undefined) return undefined;
  if (!isJsonObject(header)) return badParam("Param interactive['header'] must be a JSON object.");
  const kind = header['type'];
  if (kind === 'text') return within(header['text'], 'Header text', 60);
  if (typeof kind !== 'string' || !['image', 'video', 'document'].includes(kind)) {
    return refusalOf(131009, 'Header type is not valid');
  }
  if (type === 'list' || type === 'product_list') {
    return refusalOf(131009, `Header type ${kind} is not allowed for interactive type ${type}`);
  }
  const file = header[kind];
  const place = `interactive['header']['${kind}']`;
  return isJsonObject(file) ? checkFile(place, file) : refusalOf(131008, `${place} is required`);
}

function checkBody(type: string, body: unknown): GraphRefusal | undefined {
  if (body === undefined && bodyIsOptional.has(type)) return undefined;
  if (!isJsonObject(body)) return badParam("The parameter interactive['body'] is required.");
  return within(body['text'], 'Body text', maxBodyOf[type] ?? 1024);
}

function checkFooter(footer: unknown): GraphRefusal | undefined {
  if (footer === undefined) return undefined;
  if (!isJsonObject(footer)) return badParam("Param interactive['footer'] must be a JSON object.");
  return within(footer['text'], 'Footer text', 60);
}

function checkButtons(_: JsonObject, action: JsonObject): GraphRefusal | undefined {
  const { buttons } = action;
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3) {
    return refusalOf(
      131009,
      'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3',
    );
  }
  const replies = buttons.map((button): unknown =>
    isJsonObject(button) && button['type'] === 'reply' ? button['reply'] : undefined,
  );
  for (const reply of replies) {
    const refusal = isJsonObject(reply)
      ? (within(reply['title'], 'Button title', 20) ?? within(reply['id'], 'Button id', 256))
      : refusalOf(131009, 'Button type is not valid. Only reply is allowed');
    if (refusal !== undefined) return refusal;
  }
  return repeated(replies, 'id') ?? repeated(replies, 'title');
}

function repeated(replies: readonly unknown[], key: 'id' | 'title'): GraphRefusal | undefined {
  const values = new Set(replies.map((reply) => (isJsonObject(reply) ? reply[key] : undefined)));
  return values.size === replies.length
    ? undefined
    : refusalOf(131009, `Duplicated button ${key}s found`);
}

function checkList(_: JsonObject, action: JsonObject): GraphRefusal | undefined {
  const { sections } = action;
  const refusal = within(action['button'], 'Button', 20) ?? count(sections, 'sections', [1, 10]);
  if (refusal !== undefined || !Array.isArray(sections)) return refusal;
  const rows: unknown[] = [];
  for (const section of sections) {
    if (!isJsonObject(section) || !Array.isArray(section['rows']) || section['rows'].length === 0) {
      return refusalOf(131009, 'Section must have at least 1 row');
    }
    if (sections.length > 1 || section['title'] !== undefined) {
      const wrong = within(section['title'], 'Section title', 24);
      if (wrong !== undefined) return wrong;
    }
    rows.push(...section['rows']);
  }
  return rows.length > 10
    ? refusalOf(131009, 'Total row count exceed max allowed count: 10')
    : checkRows(rows);
}

function checkRows(rows: readonly unknown[]): GraphRefusal | undefined {
  const ids = new Set<unknown>();
  for (const row of rows) {
    if (!isJsonObject(row)) return refusalOf(131009, 'Row is not valid');
    const refusal =
      checkRowTitle(row['title']) ??
      within(row['id'], 'Row id', 200) ??
      (row['description'] === undefined
        ? undefined
        : within(row['description'], 'Row description', 72));
    if (refusal !== undefined) return refusal;
    if (ids.has(row['id'])) return refusalOf(131009, 'Duplicated row ids found');
    ids.add(row['id']);
  }
  return undefined;
}

function checkRowTitle(title: unknown): GraphRefusal | undefined {
  return typeof title === 'string' && lengthOf(title) > 24
    ? refusalOf(131009, 'Row title is too long. Max length is 24')
    : within(title, 'Row title', 24);
}

function checkLink(_: JsonObject, action: JsonObject): GraphRefusal | undefined {
  const { parameters } = action;
  const refusal = checkActionName(action, 'cta_url');
  if (refusal !== undefined) return refusal;
  if (!isJsonObject(parameters)) {
    return refusalOf(131008, "interactive['action']['parameters'] is required");
  }
  const { url } = parameters;
  if (typeof url !== 'string' || !/^https?:\/\/\S+$/i.test(url)) {
    return refusalOf(131009, 'url is not a valid URI');
  }
  return within(parameters['display_text'], 'Display text', 20);
}

function checkFlow(_: JsonObject, action: JsonObject): GraphRefusal | undefined {
  const { parameters } = action;
  const refusal = checkActionName(action, 'flow');
  if (refusal !== undefined) return refusal;
  if (!isJsonObject(parameters)) {
    return refusalOf(131008, "interactive['action']['parameters'] is required");
  }
  if ((parameters['flow_id'] === undefined) === (parameters['flow_name'] === undefined)) {
    return refusalOf(131009, 'Exactly one of flow_id and flow_name must be given');
  }
  if (parameters['flow_message_version'] !== '3') {
    return refusalOf(131009, 'flow_message_version must be 3');
  }
  return within(parameters['flow_cta'], 'Flow CTA', 30);
}

function checkProductList(interactive: JsonObject, action: JsonObject): GraphRefusal | undefined {
  const { sections } = action;
  const refusal =
    (interactive['header'] === undefined
      ? refusalOf(131008, "interactive['header'] is required")
      : undefined) ??
    missingKey(action, ['catalog_id'], "interactive['action']") ??
    count(sections, 'sections', [1, 10]);
  if (refusal !== undefined || !Array.isArray(sections)) return refusal;
  const items = sections.flatMap((section): readonly unknown[] =>
    isJsonObject(section) && Array.isArray(section['product_items'])
      ? section['product_items']
      : [],
  );
  return count(items, 'product items', [1, 30]);
}

function checkActionName(action: JsonObject, name: string): GraphRefusal | undefined {
  return action['name'] === name
    ? undefined
    : refusalOf(131009, `Action name is not valid. It must be ${name}`);
}

function missingKey(
  from: JsonObject,
  keys: readonly string[],
  place: string,
): GraphRefusal | undefined {
  const missing = keys.find((key) => typeof from[key] !== 'string');
  return missing === undefined
    ? undefined
    : refusalOf(131008, `${place}['${missing}'] is required`);
}

function count(
  value: unknown,
  what: string,
  [min, max]: readonly [number, number],
): GraphRefusal | undefined {
  return Array.isArray(value) && value.length >= min && value.length <= max
    ? undefined
    : refusalOf(131009, `Invalid ${what} count. Min allowed: ${min}, Max allowed: ${max}`);
}

function within(value: unknown, what: string, max: number): GraphRefusal | undefined {
  const length = typeof value === 'string' ? lengthOf(value) : 0;
  return length >= 1 && length <= max
    ? undefined
    : refusalOf(131009, `${what} length invalid. Min length: 1, Max length: ${max}`);
}
