import { escapeUnit, readJson } from './json-text.ts';

const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g;

/** The same JSON with white space between its tokens and an escape for each letter; undefined for what is no JSON. */
export function respellJson(body: Uint8Array): Uint8Array | undefined {
  if (readJson(body) === undefined) return undefined;
  const tokens = Buffer.from(body).toString().match(TOKENS) ?? [];
  return Buffer.from(tokens.map((token) => respelled(token)).join(' \n'));
}

function respelled(token: string): string {
  if (!token.startsWith('"')) return token;
  const text: unknown = JSON.parse(token);
  return `"${String(text)
    .split('')
    .map((unit) => escapeUnit(unit))
    .join('')}"`;
}
