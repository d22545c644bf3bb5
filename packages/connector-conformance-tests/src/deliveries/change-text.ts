const RADIX_OF = [
  { form: /[0-9]/, first: '0', radix: 10 },
  { form: /[A-Z]/, first: 'A', radix: 26 },
  { form: /[a-z]/, first: 'a', radix: 26 },
];

/** The last characters of a long id are often padding or a checksum. */
const LONG = 16;
const KEPT_AT_END = 4;

/**
 * Another text of the same form: digits stay digits, capitals stay capitals. Counts up as an odometer does, so that texts of
 * different `count` differ, up to what the form has room for; the first character stays.
 *
 * @param count a whole number; 0 gives the text itself
 */
export function changeText(text: string, count: number): string {
  const characters = text.split('');
  let carry = count;
  const last = characters.length - 1 - (characters.length > LONG ? KEPT_AT_END : 0);
  for (let index = last; index > 0 && carry > 0; index--) {
    const wheel = RADIX_OF.find(({ form }) => form.test(characters[index] ?? ''));
    if (wheel === undefined) continue;
    const { first, radix } = wheel;
    const zero = first.charCodeAt(0) ?? 0;
    const sum = (characters[index]?.charCodeAt(0) ?? zero) - zero + carry;
    characters[index] = String.fromCharCode(zero + (sum % radix));
    carry = Math.floor(sum / radix);
  }
  return characters.join('');
}
