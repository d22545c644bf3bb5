import type { Inventor } from './create-inventor.ts';
import { rewriteJson } from './rewrite-json.ts';
import { writeLiteral } from './write-literal.ts';

/** What is left as it is, although it is text. */
export type Vocabulary = {
  /** Names of members whose words are the provider's own, such as `kind`. */
  readonly keys: ReadonlySet<string>;
  /** Single words, each by `<name of the member> <word>`. */
  readonly words: ReadonlySet<string>;
};

/** A body without anybody's data. */
export type ScrubbedBody = {
  readonly text: string;
  /** What was replaced: for a look whether any of it is left, and never to be printed. */
  readonly originals: ReadonlySet<string>;
  /** Words that were replaced, and that could be the provider's own: `<name of the member> <word>`. */
  readonly candidates: ReadonlySet<string>;
  /** Words that were left, for a look whether one of them is somebody's: `<name of the member> <word>`. */
  readonly left: ReadonlySet<string>;
};

/** Members whose words are the provider's own in every payload that we know. */
export const PROVIDER_KEYS: ReadonlySet<string> = new Set([
  'type',
  'kind',
  'status',
  'state',
  'event',
  'event_type',
  'object',
  'field',
  'action',
  'topic',
  'item',
  'verb',
  'category',
  'reason',
  'mime_type',
  'currency',
  'messaging_product',
  'direction',
]);

/** One word of a closed set: never capitalised as a name, never with somebody's number in it. */
const WORD = /^(?:[a-z]+|[A-Z]+)(?:[_./:-](?:[a-z]+|[A-Z]+|\d{1,3}))*$/u;
const LONGEST_WORD = 40;

const TEMPORAL_KEY = /time|date|(?:^|_)(?:at|ts)$|At$|created|updated|sent|expir|until|since/iu;
const ISO_MOMENT =
  /^(?<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?<fraction>\.\d+)?(?<zone>Z|[+-]\d\d:?\d\d)$/u;
/** Counts, flags and hours tell of nobody. */
const SMALL_NUMBER = /^-?\d{1,3}$/u;
/** The name of a member, unless it is somebody's: their number, their address, their user name with a dot. */
const PLAIN_NAME = /^[A-Za-z_$][\w$-]*$/u;
const DAY = /^\d{4}-\d\d-\d\d$/u;
const TIME_OF_DAY = /^\d\d:\d\d(?::\d\d)?$/u;

/**
 * Replaces everything in a JSON body that may be somebody's: every text, every larger number, names of members that are no
 * identifiers. Order, types, white space and escapes stay.
 *
 * @param text valid JSON
 */
export function scrubBody(text: string, inventor: Inventor, vocabulary: Vocabulary): ScrubbedBody {
  const originals = new Set<string>();
  const candidates = new Set<string>();
  const left = new Set<string>();

  function replaceText(original: string, key: string): string {
    if (original === '' || TIME_OF_DAY.test(original)) return original;
    const inner = innerJson(original);
    if (inner !== undefined) return rewrite(inner);
    const isWord = original.length <= LONGEST_WORD && WORD.test(original);
    const word = `${key} ${original}`;
    if (isWord && (vocabulary.keys.has(key) || vocabulary.words.has(word))) {
      left.add(word);
      return original;
    }
    if (isWord) candidates.add(word);
    originals.add(original);
    return movedMoment(original, key, inventor) ?? inventor.text(original);
  }

  function rewrite(json: string): string {
    return rewriteJson(json, {
      string: (literal, key) => writeLiteral(replaceText(read(literal), key), literal),
      number: (literal, key) => {
        if (SMALL_NUMBER.test(literal)) return literal;
        originals.add(literal);
        return movedMoment(literal, key, inventor) ?? replaceNumber(literal, inventor);
      },
      name: (literal) => {
        const name = read(literal);
        if (PLAIN_NAME.test(name) && !/\d{5}/u.test(name)) return literal;
        originals.add(name);
        return writeLiteral(inventor.text(name), literal);
      },
    });
  }

  return { text: rewrite(text), originals, candidates, left };
}

function read(literal: string): string {
  return String(JSON.parse(literal));
}

/** Some providers put JSON into a text of their JSON. */
function innerJson(text: string): string | undefined {
  if (!/^\s*[[{]/u.test(text)) return undefined;
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

/** The first digit stays: a latitude stays one, and says no more than the hemisphere's tenth. */
function replaceNumber(literal: string, inventor: Inventor): string {
  if (/^-?\d+$/u.test(literal)) return literal.replace(/\d+/u, (digits) => inventor.digits(digits));
  return literal.replace(/(?<=^-?\d)[\d.]+/u, (rest) =>
    rest.replaceAll(/\d+/gu, (run) => inventor.digits(run)),
  );
}

const MS_BY_DIGITS: ReadonlyMap<number, number> = new Map([
  [10, 1000],
  [13, 1],
]);

function movedMoment(text: string, key: string, inventor: Inventor): string | undefined {
  const iso = ISO_MOMENT.exec(text)?.groups;
  if (iso !== undefined) {
    const movedMs = inventor.momentMs(Date.parse(`${iso['moment']}Z`));
    return `${new Date(movedMs).toISOString().slice(0, 19)}${iso['fraction'] ?? ''}${iso['zone'] ?? ''}`;
  }
  const dayMs = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(dayMs)) return new Date(inventor.dayMs(dayMs)).toISOString().slice(0, 10);
  const unitMs = MS_BY_DIGITS.get(text.length);
  if (unitMs === undefined || !/^1\d+$/u.test(text) || !TEMPORAL_KEY.test(key)) return undefined;
  return String(inventor.momentMs(Number(text) * unitMs) / unitMs);
}
