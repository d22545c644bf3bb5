const UNIT = /\\u[0-9a-fA-F]{4}|\\.|[^]/gu;

/**
 * Writes a text as a JSON string in the way in which another one is written: what is escaped there (`\u00e9`, `\/`) is escaped here.
 *
 * @param literal the other one as it stands in its JSON, quotation marks included
 */
export function writeLiteral(text: string, literal: string): string {
  const pieces = literal.slice(1, -1).match(UNIT) ?? [];
  const units = pieces.flatMap((piece) => (piece.length > 1 ? [piece] : piece.split('')));
  const hex = pieces.find((piece) => /^\\u.*[a-f]/iu.test(piece)) ?? '';
  const isUpper = /[A-F]/u.test(hex.slice(2));
  const isEscaped = pieces.some((piece) => piece.startsWith(String.raw`\u`));
  const sameLength = units.length === text.length;
  const written = text.split('').map((character, index) => {
    const before = sameLength ? (units[index] ?? '') : '';
    if (sameLength && JSON.parse(`"${before}"`) === character) return before;
    if (character === '/' && literal.includes(String.raw`\/`)) return String.raw`\/`;
    const isBeyondAscii = character > '\u007f';
    if (isBeyondAscii && (sameLength ? before.startsWith(String.raw`\u`) : isEscaped)) {
      return escaped(character, isUpper);
    }
    return JSON.stringify(character).slice(1, -1);
  });
  return `"${written.join('')}"`;
}

function escaped(character: string, isUpper: boolean): string {
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  return `\\u${isUpper ? code.toUpperCase() : code}`;
}
