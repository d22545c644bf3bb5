import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import { lengthOf, oneOf } from '../../graph/calls/value-rules.ts';
import { isJsonObject, type JsonObject } from '../../graph/json-object.ts';
import { refusalOf } from '../graph/whatsapp-refusals.ts';
import { businessScopedId } from '../people/business-scoped-id.ts';
import { digitsOf } from '../people/wa-id.ts';
import { checkContent } from './content-rules.ts';
import { checkInteractive } from './interactive-rules.ts';
import { checkTemplate, type SimulatedTemplate } from './template-rules.ts';

/** The types of content that the endpoint takes. */
const messageTypes = [
  'audio',
  'contacts',
  'document',
  'image',
  'interactive',
  'location',
  'reaction',
  'sticker',
  'template',
  'text',
  'video',
] as const;

const typeRule = oneOf(messageTypes);
const maxCallbackDataLength = 512;

/** To whom a message goes, as it was written. */
export type Addressee =
  | { readonly kind: 'person'; readonly input: string }
  | { readonly kind: 'group'; readonly input: string };

/** Checks everything about a message that needs nothing but the message. */
export function checkMessage(
  payload: JsonObject,
  templates: readonly SimulatedTemplate[] | undefined,
): GraphRefusal | undefined {
  return (
    checkProduct(payload) ??
    checkAddressee(payload) ??
    checkType(payload, templates) ??
    checkContext(payload['context']) ??
    checkCallbackData(payload['biz_opaque_callback_data'])
  );
}

/** Every call to WhatsApp says that it is one. */
export function checkProduct(payload: JsonObject): GraphRefusal | undefined {
  const product = payload['messaging_product'];
  if (product === undefined) return badParam('The parameter messaging_product is required.');
  return oneOf(['whatsapp']).check(product, 'messaging_product');
}

/** Whom a checked message is for; `to` wins over `recipient`. */
export function addresseeOf(payload: JsonObject): Addressee {
  const to = payload['to'];
  const input = String(to === undefined ? payload['recipient'] : to);
  return payload['recipient_type'] === 'group'
    ? { kind: 'group', input }
    : { kind: 'person', input };
}

/** The type of a message; a message that does not say it is a text. */
export function typeOf(payload: JsonObject): string {
  const { type } = payload;
  return typeof type === 'string' ? type.toLowerCase() : 'text';
}

function checkAddressee(payload: JsonObject): GraphRefusal | undefined {
  const { to, recipient, recipient_type: kind } = payload;
  if (kind !== undefined && kind !== 'individual' && kind !== 'group') {
    return oneOf(['individual', 'group']).check(kind, 'recipient_type');
  }
  if (to === undefined && recipient === undefined) return badParam('The parameter to is required.');
  if (kind === 'group') {
    return typeof to === 'string' && to.length > 0 ? undefined : badParam('Param to is not valid.');
  }
  return to === undefined ? checkRecipient(recipient) : checkNumber(to);
}

/** Graph takes a number as text in any spelling, and as a JSON number. */
function checkNumber(to: unknown): GraphRefusal | undefined {
  const digits = typeof to === 'string' || typeof to === 'number' ? digitsOf(String(to)) : '';
  const spelled = /^\+?[\d\s().-]+$/.test(String(to));
  return spelled && digits.length >= 7 && digits.length <= 15
    ? undefined
    : refusalOf(131009, 'The phone number is malformed: Please use the format: +1234567890.');
}

function checkRecipient(recipient: unknown): GraphRefusal | undefined {
  return typeof recipient === 'string' && businessScopedId.test(recipient)
    ? undefined
    : refusalOf(131009, 'The recipient is not a valid business-scoped user ID.');
}

function checkType(
  payload: JsonObject,
  templates: readonly SimulatedTemplate[] | undefined,
): GraphRefusal | undefined {
  const type = typeOf(payload);
  const unknown = typeRule.check(payload['type'] === undefined ? type : rawTypeOf(payload), 'type');
  if (unknown !== undefined) return unknown;
  const content = payload[type];
  if (content === undefined) return badParam(`The parameter ${type} is required.`);
  if (type === 'interactive') return checkInteractive(content);
  if (type === 'template') return checkTemplate(content, templates);
  return checkContent(type, content);
}

function rawTypeOf(payload: JsonObject): unknown {
  const { type } = payload;
  return typeof type === 'string' && messageTypes.some((known) => known === type.toLowerCase())
    ? type.toLowerCase()
    : type;
}

function checkContext(context: unknown): GraphRefusal | undefined {
  if (context === undefined) return undefined;
  const id = isJsonObject(context) ? context['message_id'] : undefined;
  return typeof id === 'string' && id !== ''
    ? undefined
    : badParam("The parameter context['message_id'] is required.");
}

function checkCallbackData(data: unknown): GraphRefusal | undefined {
  if (data === undefined) return undefined;
  if (typeof data !== 'string') return badParam('Param biz_opaque_callback_data must be a string.');
  return lengthOf(data) <= maxCallbackDataLength
    ? undefined
    : badParam(
        `Param biz_opaque_callback_data must be at most ${maxCallbackDataLength} characters long.`,
      );
}
