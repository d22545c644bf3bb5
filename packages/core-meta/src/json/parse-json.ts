import { ConnectorError } from '@pyloto/core-connectors';

import { isJsonObject, type JsonObject } from './json-object.ts';

/** Fifteen digits always fit a double; from here on an integer may not. */
const LONG_NUMBER_DIGITS = 16;
const INTEGER = /^-?\d+$/;
const BEFORE_A_VALUE: ReadonlySet<string | undefined> = new Set([
  undefined,
  ':',
  ',',
  '[',
  ' ',
  '\n',
  '\r',
  '\t',
]);
const ZERO = 48;
const NINE = 57;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON without losing digits: an integer that a double cannot hold comes back as text.
 *
 * Meta prints some ids as JSON numbers, and ids of 17 to 20 digits exceed 2^53.
 *
 * @throws SyntaxError when the text is not JSON
 */
export function parseJson(text: string): unknown {
  return mayHoldLongNumber(text) ? parseKeepingDigits(text) : JSON.parse(text);
}

/**
 * Reads a request's body.
 *
 * @throws ConnectorError `payload_invalid` when the bytes are not UTF-8, not JSON, or not an object
 */
export function parseJsonObject(rawBody: Uint8Array): JsonObject {
  const body = tryParse(rawBody);
  if (!isJsonObject(body)) throw new ConnectorError('payload_invalid', 'body is not a JSON object');
  return body;
}

/** The parser's own error quotes the body, so it is not kept as a cause. */
function tryParse(rawBody: Uint8Array): unknown {
  try {
    return parseJson(UTF8.decode(rawBody));
  } catch {
    return undefined;
  }
}

/**
 * A reviver makes parsing several times slower, so it is used only where a long number may stand as a
 * value: ids are mostly texts, `"BR.10000000000000000"`, and pass.
 *
 * A run of sixteen digits covers one of every sixteen characters: only those are looked at, and a run
 * is walked over once. Digits inside a sentence may match too, which costs time and nothing else.
 */
function mayHoldLongNumber(text: string): boolean {
  let at = LONG_NUMBER_DIGITS - 1;
  while (at < text.length) {
    if (isDigit(text, at)) {
      const start = startOfDigits(text, at);
      at = endOfDigits(text, at);
      if (at - start >= LONG_NUMBER_DIGITS && standsAsValue(text, start)) return true;
    }
    at += LONG_NUMBER_DIGITS;
  }
  return false;
}

/** Goes back at most fifteen characters: the one before those was looked at and is no digit. */
function startOfDigits(text: string, at: number): number {
  let start = at;
  while (isDigit(text, start - 1)) start--;
  return start;
}

function endOfDigits(text: string, at: number): number {
  let end = at + 1;
  while (isDigit(text, end)) end++;
  return end;
}

function standsAsValue(text: string, start: number): boolean {
  return BEFORE_A_VALUE.has(text[start - (text[start - 1] === '-' ? 2 : 1)]);
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= NINE;
}

function parseKeepingDigits(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    // A reviver recurses: JSON nested some thousand levels deep is readable only without it. What is not JSON fails again.
    return JSON.parse(text);
  }
}

/** The third argument, the number as it stands in the text, is not in TypeScript's library yet. */
function keepDigits(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context?.source !== undefined && INTEGER.test(context.source) ? context.source : value;
}
