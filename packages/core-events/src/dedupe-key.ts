const RESERVED = /[%:]/g;

/**
 * Joins parts into one dedupe key, so that two different lists of parts never give the same key.
 *
 * Parts are joined by `:`; inside a part only `%` and `:` are escaped (`%25`, `%3A`), so that
 * ordinary ids stay readable. An empty part is kept; an empty list gives the key of one empty part.
 *
 * @example joinKey(['whatsapp', '106540352242922', 'msg', 'wamid.A:B']) // 'whatsapp:106540352242922:msg:wamid.A%3AB'
 */
export function joinKey(parts: readonly string[]): string {
  let key = '';
  for (let index = 0; index < parts.length; index++) {
    if (index > 0) key += ':';
    key += escapePart(parts[index] ?? '');
  }
  return key;
}

/**
 * Splits a key that {@link joinKey} made into its parts, unescaped.
 *
 * @example splitKey('a:b%3Ac') // ['a', 'b:c']
 */
export function splitKey(key: string): string[] {
  return key.split(':').map((part) => part.replaceAll('%3A', ':').replaceAll('%25', '%'));
}

function escapePart(part: string): string {
  if (!part.includes(':') && !part.includes('%')) return part;
  return part.replace(RESERVED, (character) => (character === '%' ? '%25' : '%3A'));
}
