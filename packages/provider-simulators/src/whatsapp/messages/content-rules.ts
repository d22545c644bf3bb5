import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import { listOf, type ParamRule, required, shape } from '../../graph/calls/param-rules.ts';
import { flag, numberBetween, text, webAddress } from '../../graph/calls/value-rules.ts';
import { isJsonObject, type JsonObject } from '../../graph/json-object.ts';
import { refusalOf } from '../graph/whatsapp-refusals.ts';

const anyText = text(4096, 0);
const caption = text(1024, 0);
const file = { id: text(256), link: webAddress };

const textContent = shape({ body: required(text(4096)), preview_url: flag });
const location = shape({
  latitude: required(numberBetween(-90, 90)),
  longitude: required(numberBetween(-180, 180)),
  name: text(1000),
  address: text(1000),
});
const reaction = shape({ message_id: required(text(512)), emoji: required(anyText) });

const labelled = { type: anyText };
const contact = shape({
  name: required(
    shape({
      formatted_name: required(text(1000)),
      first_name: anyText,
      last_name: anyText,
      middle_name: anyText,
      suffix: anyText,
      prefix: anyText,
    }),
  ),
  phones: listOf(shape({ phone: anyText, wa_id: anyText, ...labelled }), 20, 0),
  emails: listOf(shape({ email: anyText, ...labelled }), 20, 0),
  urls: listOf(shape({ url: anyText, ...labelled }), 20, 0),
  addresses: listOf(
    shape({
      street: anyText,
      city: anyText,
      state: anyText,
      zip: anyText,
      country: anyText,
      country_code: anyText,
      ...labelled,
    }),
    20,
    0,
  ),
  org: shape({ company: anyText, department: anyText, title: anyText }),
  birthday: anyText,
});

/** What each type of content may hold. */
const contentShapes: Readonly<Record<string, ParamRule>> = {
  text: textContent,
  image: shape({ ...file, caption }),
  video: shape({ ...file, caption }),
  audio: shape({ ...file, voice: flag }),
  document: shape({ ...file, caption, filename: text(240) }),
  sticker: shape(file),
  location,
  contacts: listOf(contact, 257),
  reaction,
};

/** Types of content that are a file. */
export const fileTypes: ReadonlySet<string> = new Set([
  'image',
  'video',
  'audio',
  'document',
  'sticker',
]);

/**
 * Checks the content of a message of one of the simple types.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages (read 2026-11-21)
 */
export function checkContent(type: string, content: unknown): GraphRefusal | undefined {
  const refusal = contentShapes[type]?.check(content, type);
  if (refusal !== undefined) return refusal;
  if (fileTypes.has(type) && isJsonObject(content)) return checkFile(type, content);
  if (type === 'contacts' && Array.isArray(content)) return checkNames(content);
  return undefined;
}

/** Exactly one of `id` and `link`. */
export function checkFile(place: string, content: JsonObject): GraphRefusal | undefined {
  const hasId = content['id'] !== undefined;
  const hasLink = content['link'] !== undefined;
  if (hasId && hasLink) return badParam(`Param ${place} must have either id or link, not both.`);
  return hasId || hasLink ? undefined : refusalOf(131008, `${place} must have an id or a link`);
}

/** `formatted_name` alone is no name: at least one part has to stand beside it. */
function checkNames(contacts: readonly unknown[]): GraphRefusal | undefined {
  for (const [index, entry] of contacts.entries()) {
    const name: unknown = isJsonObject(entry) ? entry['name'] : undefined;
    if (isJsonObject(name) && Object.keys(name).length < 2) {
      return refusalOf(
        131009,
        `contacts[${index}]['name'] must have at least one part next to formatted_name`,
      );
    }
  }
  return undefined;
}
