import type { CommandRefusal } from '@pyloto/core-connectors';

import { characters, type TextMeasure } from './text-measure.ts';

/** One broken rule that no provider would let pass. */
export function refused(field: string, mustBe: string): readonly CommandRefusal[] {
  return [{ code: 'payload_invalid', field, mustBe }];
}

/** A text that is longer than the channel takes. */
export function tooLong(
  field: string,
  text: string | undefined,
  limit: number | TextMeasure,
): readonly CommandRefusal[] {
  const { maxLength, lengthOf, unit } = typeof limit === 'number' ? characters(limit) : limit;
  return text === undefined || lengthOf(text) <= maxLength
    ? []
    : refused(field, `at most ${maxLength} ${unit}`);
}

/** A text that shows nothing, or that no JSON can carry to Meta as it is (half of a surrogate pair). */
export function unreadable(field: string, text: string | undefined): readonly CommandRefusal[] {
  if (text === undefined) return [];
  if (text.trim() === '') return refused(field, 'more than white space, for example Hello');
  return text.isWellFormed() ? [] : refused(field, 'well-formed Unicode');
}

/** A text that cannot be read, or is longer than the channel takes. */
export function badText(
  field: string,
  text: string | undefined,
  limit: number | TextMeasure,
): readonly CommandRefusal[] {
  return [...unreadable(field, text), ...tooLong(field, text, limit)];
}

/** The items of a list whose value another one before them has, each by its field. */
export function repeated(
  values: readonly { readonly field: string; readonly value: string }[],
): readonly CommandRefusal[] {
  const seen = new Set<string>();
  return values.flatMap(({ field, value }) => {
    if (seen.has(value)) return refused(field, 'different from the others before it');
    seen.add(value);
    return [];
  });
}
