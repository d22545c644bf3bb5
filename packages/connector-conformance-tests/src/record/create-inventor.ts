import { RECEIVED_AT_MS } from '../deliveries/parse-delivery.ts';

/** Puts invented values in the place of real ones: of the same form, and always the same for the same. */
export type Inventor = {
  /** Names, texts, ids, tokens, phone numbers, e-mail and web addresses. */
  readonly text: (original: string) => string;
  /** Digits alone; a first one that is no zero stays none. */
  readonly digits: (original: string) => string;
  /** A moment, moved as far as all others, so that what lies between two stays. In milliseconds since the epoch. */
  readonly momentMs: (originalMs: number) => number;
  /** A day without a time, by its midnight in UTC, moved as far as all other days. In milliseconds since the epoch. */
  readonly dayMs: (originalMs: number) => number;
};

const HOUR_MS = 3_600_000;
const LONGEST_SHIFT_HOURS = 2_000;
const DAY_MS = 24 * HOUR_MS;
/** Far enough that nobody's birthday is guessed; every day that a calendar knows stays one that it writes with four digits. */
const LONGEST_SHIFT_DAYS = 3_000;
/** Of a letter or two there are not many; then two originals may share one. */
const MOST_TRIES = 50;
/** Shorter runs are counts, prices and times of day; longer ones may be somebody's number. */
const TELLING_DIGITS = 7;
/** No country has the code 999, so that nobody is called by accident. */
const NOBODY = '999';
const NOBODY_FROM_LENGTH = 10;

/**
 * Creates one, for one recording.
 *
 * What it invents is drawn by chance and not derived from the original: nobody can try out numbers until one fits.
 *
 * @param random a number from 0 to below 1
 */
export function createInventor(random: () => number): Inventor {
  const known = new Map<string, string>();
  const used = new Set<string>();
  let shiftMs: number | undefined;
  let daysShiftMs: number | undefined;

  const pick = (characters: string): string =>
    characters.charAt(Math.floor(random() * characters.length));

  const remembered = (kind: string, original: string, invent: () => string): string => {
    const key = `${kind} ${original}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let invented = invent();
    for (let tried = 0; tried < MOST_TRIES && isTaken(invented, original); tried++) {
      invented = invent();
    }
    known.set(key, invented);
    used.add(invented);
    return invented;
  };
  const isTaken = (invented: string, original: string): boolean =>
    invented.toLowerCase() === original.toLowerCase() || used.has(invented);

  const drawDigits = (original: string): string => {
    const drawn = original.replaceAll(/\d/gu, (digit, index) =>
      pick(index === 0 && digit !== '0' ? '123456789' : '0123456789'),
    );
    return original.length < NOBODY_FROM_LENGTH ? drawn : NOBODY + drawn.slice(NOBODY.length);
  };
  const digits = (original: string): string =>
    remembered('digits', original, () => drawDigits(original));
  const word = (original: string): string =>
    remembered('word', original.toLowerCase(), () => drawWord(original.toLowerCase(), pick));

  const plain = (original: string): string =>
    original.replaceAll(/\d+|[\p{L}\p{M}]+/gu, (run) => {
      if (!/\d/u.test(run)) return inCaseOf(run, word(run));
      return run.length < TELLING_DIGITS ? drawDigits(run) : digits(run);
    });
  const web = (scheme: string, host: string, rest: string): string =>
    `${scheme}${plain(host).replaceAll(/[^a-z0-9]+/giu, '-')}.example${plain(rest.replaceAll(/%[0-9a-f]{2}/giu, '-'))}`;

  return {
    digits,
    text: (original) =>
      remembered('text', original, () => {
        const address = /^(?<scheme>[a-z][a-z0-9+.-]*:\/\/)(?<host>[^/?#]*)(?<rest>[^]*)$/iu.exec(
          original,
        )?.groups;
        if (address !== undefined)
          return web(address['scheme'] ?? '', address['host'] ?? '', address['rest'] ?? '');
        if (/^\d+$/u.test(original)) return digits(original);
        return plain(original).replaceAll(/(?<=@)[^\s@<>",;]+/gu, 'mail.example');
      }),
    momentMs: (originalMs) => {
      shiftMs ??= RECEIVED_AT_MS - HOUR_MS * Math.ceil(random() * LONGEST_SHIFT_HOURS) - originalMs;
      // Whole seconds: what is written in seconds stays exact.
      return originalMs + Math.round(shiftMs / 1000) * 1000;
    },
    dayMs: (originalMs) => {
      daysShiftMs ??= -DAY_MS * Math.ceil(random() * LONGEST_SHIFT_DAYS);
      return originalMs + daysShiftMs;
    },
  };
}

const VOWELS = 'aeiou';
const CONSONANTS = 'bcdfghjklmnpqrstvwxyz';

/** Letters of a script, from which another one of it is drawn. */
const LETTERS: readonly (readonly [RegExp, string])[] = [
  [/[aeiou]/u, VOWELS],
  [/[b-z]/u, CONSONANTS],
  [/\p{M}/u, ''],
  [/\p{Script=Latin}/u, 'áéíóúâêôãõàèìòùçñ'],
  [/\p{Script=Cyrillic}/u, 'абвгдежзиклмнопрст'],
  [/\p{Script=Greek}/u, 'αβγδεζηθικλμνξοπρστ'],
  [/\p{Script=Arabic}/u, 'ابتثجحخدذرزسشصضطظعغف'],
  [/\p{Script=Hebrew}/u, 'אבגדהוזחטיכלמנסעפצ'],
  [/\p{Script=Devanagari}/u, 'कखगघचछजझटठडढतथदधनपफब'],
  [/\p{Script=Han}/u, '山川田木林森花月星空海風雨石金水火土日'],
  [/\p{Script=Hiragana}/u, 'あいうえおかきくけこさしすせそ'],
  [/\p{Script=Katakana}/u, 'アイウエオカキクケコサシスセソ'],
  [/\p{Script=Hangul}/u, '가나다라마바사아자차카타파하'],
];

function drawWord(original: string, pick: (characters: string) => string): string {
  return Array.from(original, (letter) => drawLetter(letter, pick)).join('');
}

function drawLetter(letter: string, pick: (characters: string) => string): string {
  // Two units stay two, where letters are beyond the first 65,536.
  if (letter.length > 1) return pick(CONSONANTS) + pick(VOWELS);
  const letters = LETTERS.find(([script]) => script.test(letter))?.[1];
  if (letters === '') return letter;
  return pick(letters ?? CONSONANTS);
}

/** Capitals where the original has them. */
function inCaseOf(original: string, word: string): string {
  const letters = word.split('');
  return original
    .split('')
    .map((letter, index) => {
      const drawn = letters[index] ?? 'x';
      return letter === letter.toLowerCase() ? drawn : drawn.toUpperCase();
    })
    .join('');
}
