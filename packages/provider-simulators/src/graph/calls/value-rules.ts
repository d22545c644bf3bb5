import { isJsonObject } from '../json-object.ts';
import { badParam } from './graph-refusal.ts';
import type { ParamRule } from './param-rules.ts';

/** Characters as people count code points: an emoji is one. */
export function lengthOf(characters: string): number {
  return Array.from(characters).length;
}

/** A text of `min` (1) to `max` characters. */
export function text(max: number, min = 1): ParamRule {
  return {
    check: (value, path) => {
      if (typeof value !== 'string') return badParam(`Param ${path} must be a string.`);
      const length = lengthOf(value);
      if (length > max) return badParam(`Param ${path} must be at most ${max} characters long.`);
      if (length < min) return badParam(`Param ${path} must be at least ${min} characters long.`);
      return undefined;
    },
  };
}

/** `true` or `false`. */
export const flag: ParamRule = {
  check: (value, path) =>
    typeof value === 'boolean' ? undefined : badParam(`Param ${path} must be a boolean.`),
};

/** A number between two, also when it is written as text. */
export function numberBetween(min: number, max: number): ParamRule {
  return {
    check: (value, path) => {
      const number = typeof value === 'string' && value !== '' ? Number(value) : value;
      return typeof number === 'number' && number >= min && number <= max
        ? undefined
        : badParam(`Param ${path} must be a number between ${min} and ${max}.`);
    },
  };
}

/** An address that Meta can fetch. */
export const webAddress: ParamRule = {
  check: (value, path) =>
    typeof value === 'string' && /^https?:\/\/[^\s/?#]+\S*$/i.test(value)
      ? undefined
      : badParam(`Param ${path} is not a valid URI.`),
};

/** One of a set; Graph shows the set and what it got. */
export function oneOf(values: readonly string[]): ParamRule {
  return {
    check: (value, path) =>
      typeof value === 'string' && values.includes(value)
        ? undefined
        : badParam(
            `Param ${path} must be one of {${values.map((known) => known.toUpperCase()).join(', ')}} - got "${String(value)}".`,
          ),
  };
}

/** An object of which only some fields are looked at. */
export const anyObject: ParamRule = {
  check: (value, path) =>
    isJsonObject(value) ? undefined : badParam(`Param ${path} must be a JSON object.`),
};
