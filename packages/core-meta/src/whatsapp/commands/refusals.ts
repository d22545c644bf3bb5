import type { CommandRefusal } from '@pyloto/core-connectors';
import { codePointLength } from '@pyloto/core-messaging';

/** One broken rule that no provider would let pass. */
export function refused(field: string, mustBe: string): readonly CommandRefusal[] {
  return [{ code: 'payload_invalid', field, mustBe }];
}

/**
 * A text that is longer than WhatsApp takes.
 *
 * Meta says «characters» and not which; Unicode code points are assumed, so that what Meta might still refuse is a text of many
 * emoji, and what it would take is never refused here.
 */
export function tooLong(
  field: string,
  text: string | undefined,
  maxLength: number,
): readonly CommandRefusal[] {
  if (text === undefined || text.length <= maxLength || codePointLength(text) <= maxLength) {
    return [];
  }
  return refused(field, `at most ${maxLength} characters long`);
}

/** A text that has to show something: white space alone is nothing to WhatsApp. */
export function blank(field: string, text: string | undefined): readonly CommandRefusal[] {
  return text === undefined || text.trim() !== ''
    ? []
    : refused(field, 'more than white space, for example Hello');
}

/** A text that is blank, or longer than WhatsApp takes. */
export function badText(
  field: string,
  text: string | undefined,
  maxLength: number,
): readonly CommandRefusal[] {
  return [...blank(field, text), ...tooLong(field, text, maxLength)];
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
