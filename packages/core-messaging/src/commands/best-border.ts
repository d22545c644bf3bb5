import { isWhiteAt, type MeasuredText } from './measured-text.ts';

/** Where one part of a text ends and the next begins; what lies between is white space. */
type Border = { readonly end: number; readonly next: number };

type Part = { readonly text: MeasuredText; readonly start: number; readonly maxLength: number };

/** The last border of each rank that leaves a part which fits; `word` is the last of any white space but glue. */
type Found = Partial<Record<'paragraph' | 'line' | 'sentence' | 'word' | 'glue', Border>>;

/** Taken in this order where they leave the part at least half full. */
const PREFERRED = ['paragraph', 'line', 'sentence', 'word'] as const;
const WORDS = new Intl.Segmenter('und', { granularity: 'word' });
/** How far around a forced cut words are looked for, in characters. */
const WORD_SEARCH = 64;

/**
 * Finds where the part that begins at `start`, which is no white space, ends best.
 *
 * @returns undefined when not even its first character fits
 */
export function bestBorder(
  text: MeasuredText,
  start: number,
  maxLength: number,
): Border | undefined {
  const part = { text, start, maxLength };
  const found: Found = {};
  for (let at = start; ; at++) {
    const end = at;
    at = endOfWhite(text, at);
    if (at === text.count) return { end, next: at };
    if (at > end) noteWhite(part, { end, next: at }, found);
    else if (at > start && beginsAfterWideStop(text, at)) found.sentence = { end, next: at };
    if (lengthOf(part, at + 1) > maxLength) return choose(part, found, at);
  }
}

function endOfWhite(text: MeasuredText, from: number): number {
  let end = from;
  while (end < text.count && isWhiteAt(text, end)) end++;
  return end;
}

function lengthOf({ text, start }: Part, end: number): number {
  return text.lengthBefore(end) - text.lengthBefore(start);
}

function noteWhite({ text }: Part, border: Border, found: Found): void {
  let lines = 0;
  let isGlue = true;
  for (let index = border.end; index < border.next; index++) {
    const kind = text.kindAt(index);
    if (kind === 'line') lines++;
    if (kind !== 'glue') isGlue = false;
  }
  if (isGlue) {
    found.glue = border;
    return;
  }
  found.word = border;
  if (lines > 1) found.paragraph = border;
  if (lines > 0) found.line = border;
  if (stopBefore(text, border.end) !== undefined) found.sentence = border;
}

/** The mark that ends a sentence before `at`, behind which quotes and brackets may close. */
function stopBefore(text: MeasuredText, at: number): 'stop' | 'wide_stop' | undefined {
  let index = at - 1;
  while (text.kindAt(index) === 'closer') index--;
  const kind = text.kindAt(index);
  return kind === 'stop' || kind === 'wide_stop' ? kind : undefined;
}

function beginsAfterWideStop(text: MeasuredText, at: number): boolean {
  return !isMark(text, at) && isMark(text, at - 1) && stopBefore(text, at) === 'wide_stop';
}

/** What stands at the end of a word, and never at the beginning of a line. */
function isMark(text: MeasuredText, index: number): boolean {
  const kind = text.kindAt(index);
  return kind === 'stop' || kind === 'wide_stop' || kind === 'closer';
}

/** `at` is the first character that does not fit. */
function choose(part: Part, found: Found, at: number): Border | undefined {
  for (const rank of PREFERRED) {
    const border = found[rank];
    if (border !== undefined && lengthOf(part, border.end) * 2 >= part.maxLength) return border;
  }
  if (found.word !== undefined && fitsAlone(part, found.word.next)) return found.word;
  if (at === part.start) return undefined;
  if (found.glue !== undefined) return found.glue;
  const word = wordBorder(part.text, found.word?.next ?? part.start, at);
  return word ?? found.word ?? { end: at, next: at };
}

/** Whether the word that begins there has room in a part of its own. */
function fitsAlone({ text, maxLength }: Part, start: number): boolean {
  const word = { text, start, maxLength };
  let end = start;
  while (end < text.count && !isWhiteAt(text, end)) {
    end++;
    if (lengthOf(word, end) > maxLength) return false;
  }
  return true;
}

/**
 * The last border before `at` in what begins at `start` and has no white space, but words all the same: Chinese, or an address.
 */
function wordBorder(text: MeasuredText, start: number, at: number): Border | undefined {
  const from = Math.max(start, at - WORD_SEARCH);
  const around = text.slice(from, at + WORD_SEARCH);
  const beginnings = new Set(Array.from(WORDS.segment(around), ({ index }) => index));
  for (let end = at; end > from; end--) {
    const isBorder = beginnings.has(text.slice(from, end).length);
    if (isBorder && !isMark(text, end)) return { end, next: end };
  }
  return undefined;
}
