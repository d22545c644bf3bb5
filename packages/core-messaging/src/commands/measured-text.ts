/** What a character means for a cut beside it. */
type CharacterKind = 'other' | 'space' | 'line' | 'glue' | 'stop' | 'wide_stop' | 'closer';

/** A text as the characters that people see (graphemes), each with its length. */
export type MeasuredText = {
  /** How many characters. */
  readonly count: number;
  readonly kindAt: (index: number) => CharacterKind;
  /** The length of the characters before `index`. */
  readonly lengthBefore: (index: number) => number;
  /** The characters from `start` up to, not including, `end`. */
  readonly slice: (start: number, end: number) => string;
};

const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });

const CHARACTERS = [
  ['line', '\n\r\v\f\u2028\u2029'],
  ['space', ' \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200A\u205F\u3000'],
  // White space that asks not to be cut at.
  ['glue', '\u00A0\u2007\u202F\uFEFF'],
  ['stop', '.!?…؟۔।॥։'],
  // These end a sentence without white space behind them.
  ['wide_stop', '。！？｡．'],
  ['closer', '"\')]}’”»›」』）】》*_~'],
] as const satisfies readonly (readonly [CharacterKind, string])[];

const KINDS: ReadonlyMap<string, CharacterKind> = new Map<string, CharacterKind>([
  ['\r\n', 'line'],
  ...CHARACTERS.flatMap(([kind, characters]) =>
    Array.from(characters, (character) => [character, kind] as const),
  ),
]);

/** Reads a text once. */
export function measureText(text: string, lengthOf: (text: string) => number): MeasuredText {
  const offsets: number[] = [];
  const lengths: number[] = [0];
  const kinds: CharacterKind[] = [];
  let length = 0;
  for (const { segment, index } of GRAPHEMES.segment(text)) {
    offsets.push(index);
    lengths.push((length += lengthOf(segment)));
    kinds.push(KINDS.get(segment) ?? 'other');
  }
  offsets.push(text.length);
  return {
    count: kinds.length,
    kindAt: (index) => kinds[index] ?? 'other',
    lengthBefore: (index) => lengths[index] ?? length,
    slice: (start, end) => text.slice(offsets[start], offsets[end]),
  };
}

/** Tells white space of any kind. */
export function isWhiteAt(text: MeasuredText, index: number): boolean {
  const kind = text.kindAt(index);
  return kind === 'space' || kind === 'line' || kind === 'glue';
}
