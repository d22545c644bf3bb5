import { Buffer } from 'node:buffer';

import { codePointLength, type TextLimit } from '@pyloto/core-messaging';

/** How long a text may be, and in what. */
export type TextMeasure = Required<TextLimit> & {
  /** Completes «at most 20 …». */
  readonly unit: string;
  /** Completes «made of characters of at most 20 … each». */
  readonly unitOfOne: string;
};

/**
 * A limit in characters.
 *
 * Meta says «characters» and not which; Unicode code points are assumed, so that what Meta might still refuse is a text of many
 * emoji, and what it would take is never refused here.
 */
export function characters(maxLength: number): TextMeasure {
  return {
    maxLength,
    lengthOf: codePointLength,
    unit: 'characters long',
    unitOfOne: 'code points',
  };
}

/** A limit in bytes of UTF-8: an umlaut is two, an emoji four and more. */
export function utf8Bytes(maxLength: number): TextMeasure {
  return { maxLength, lengthOf: utf8Length, unit: 'bytes long in UTF-8', unitOfOne: 'bytes' };
}

function utf8Length(text: string): number {
  return Buffer.byteLength(text);
}
