import { bestBorder } from './best-border.ts';
import { codePointLength } from './code-point-length.ts';
import { isWhiteAt, measureText } from './measured-text.ts';

/** How much of a text fits into one message. */
export type TextLimit = {
  readonly maxLength: number;
  /**
   * What the channel counts; default: Unicode code points. The length of a text must be the sum of the lengths of its
   * characters, as it is for code points, UTF-16 units and UTF-8 bytes.
   */
  readonly lengthOf?: (text: string) => number;
};

/**
 * Divides a text that is too long for one message.
 *
 * A cut is made between paragraphs, lines or sentences where that leaves a part at least half full, otherwise between words, and
 * between characters only where a single word is longer than a part; never inside a character as people see it (a grapheme).
 * White space at the cuts and at both ends of a divided text is dropped; nothing else is. The same text always gives the same
 * parts, in time linear to its length.
 *
 * @returns the text itself when it fits, none of a longer one that is white space only; undefined when one character alone does
 * not fit into a part
 * @example splitText('One two. Three four.', { maxLength: 12 }) // ['One two.', 'Three four.']
 */
export function splitText(text: string, limit: TextLimit): readonly string[] | undefined {
  const { maxLength, lengthOf = codePointLength } = limit;
  if (lengthOf(text) <= maxLength) return [text];
  const measured = measureText(text, lengthOf);
  const parts: string[] = [];
  let start = 0;
  while (isWhiteAt(measured, start)) start++;
  while (start < measured.count) {
    const border = bestBorder(measured, start, maxLength);
    if (border === undefined) return undefined;
    parts.push(measured.slice(start, border.end));
    start = border.next;
  }
  return parts;
}
