import type { MessageContentOf } from '@pyloto/core-messaging';

import { asObject, asString, asText } from '../../../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../../../json/json-object.ts';
import { parseJson } from '../../../json/parse-json.ts';
import { withoutAbsent } from '../../../json/without-absent.ts';

type Reply = MessageContentOf<'interactive_reply'>['reply'];

/** A flow's answer is a few levels deep; a deeper one could not be written as JSON again further on. */
const MAX_FIELDS_DEPTH = 32;

/**
 * Maps `nfm_reply {name, body, response_json}`, the answer to a flow.
 *
 * `response_json` is a text: it may be broken, missing, or JSON of another kind than an object. The text
 * is kept then and `fields` left out. `fields` are what the form's author named them.
 *
 * @see https://developers.facebook.com/docs/whatsapp/flows/reference/responsemsgwebhook (read 2026-11-21)
 */
export function mapFormReply(reply: JsonObject): Reply {
  const raw = asText(reply.response_json);
  const form = withoutAbsent({
    name: asString(reply.name),
    raw,
    fields: raw === undefined ? asFields(reply.response_json) : asFields(tryParse(raw)),
  });
  return withoutAbsent({ type: 'form', title: asText(reply.body), form });
}

function tryParse(raw: string): unknown {
  try {
    return parseJson(raw);
  } catch {
    return undefined;
  }
}

function asFields(answer: unknown): Record<string, unknown> | undefined {
  const fields = asObject(answer);
  return fields === undefined || isDeeperThan(MAX_FIELDS_DEPTH, fields) ? undefined : { ...fields };
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (Array.isArray(value)) {
    return levels === 0 || value.some((item) => isDeeperThan(levels - 1, item));
  }
  if (!isJsonObject(value)) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item));
}
