import { Buffer } from 'node:buffer';

const BASE64 = /^wamid\.([A-Za-z0-9+/_-]+)={0,2}$/;
const TOKEN = /^[\w-]+$/;
const BEGINNING = [0x1c, 0x18] as const;
const TEXT = 0x18;
const END = 0x00;

/**
 * What two ids of WhatsApp have in common when they mean one message.
 *
 * An id is base64 of a record: the counterpart's number or id, then which way the message went, then the message's own token. One
 * number can be spelled in two ways (Brazil's ninth digit), so that an answer and its statuses give two ids with one token. The key
 * is the token, which names nobody.
 *
 * @returns the token; the id itself when it is built in another way
 * @example whatsappMessageIdKey('wamid.HBgLMTY1MDU1NTAxNDIVAgASGBQzQTFDOUU3N0IwNEQ1RjJBNjhDMwA=') // '3A1C9E77B04D5F2A68C3'
 */
export function whatsappMessageIdKey(externalMessageId: string): string {
  const base64 = BASE64.exec(externalMessageId)?.[1];
  return base64 === undefined
    ? externalMessageId
    : (readToken(Buffer.from(base64, 'base64')) ?? externalMessageId);
}

/** The last text of the record: `18 <length> <token> 00`. */
function readToken(record: Buffer): string | undefined {
  if (record[0] !== BEGINNING[0] || record[1] !== BEGINNING[1]) return undefined;
  const endOfCounterpart = 3 + (record[2] ?? 0);
  const end = record.length - 1;
  if (record[end] !== END) return undefined;
  for (let start = end; start > endOfCounterpart + 1; start--) {
    if (record[start - 2] !== TEXT || record[start - 1] !== end - start) continue;
    const token = record.toString('latin1', start, end);
    if (TOKEN.test(token)) return token;
  }
  return undefined;
}
