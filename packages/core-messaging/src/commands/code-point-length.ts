const HIGH_SURROGATE = 0xd800;
const LOW_SURROGATE = 0xdc00;
const AFTER_SURROGATES = 0xe000;

/**
 * How many Unicode code points a text has: an emoji of one code point is 1, where `length` says 2.
 *
 * @example codePointLength('né 🚲') // 4
 */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let index = 1; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < LOW_SURROGATE || unit >= AFTER_SURROGATES) continue;
    const before = text.charCodeAt(index - 1);
    if (before >= HIGH_SURROGATE && before < LOW_SURROGATE) length--;
  }
  return length;
}
