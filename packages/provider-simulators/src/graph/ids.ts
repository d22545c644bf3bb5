/** Makes the ids that Meta makes. */
export type Ids = {
  /** Upper-case hex; no two are the same. */
  readonly token: (length: number) => string;
  /** Digits, the first one not 0; no two are the same. At least 7. */
  readonly digits: (length: number) => string;
  /** Letters and digits that an address can carry, `-` and `_` among them; no two are the same. At least 7. */
  readonly urlToken: (length: number) => string;
  /** `x-fb-request-id` of an answer and `fbtrace_id` of an error body: 23 characters. */
  readonly requestId: () => string;
  /** What makes the address of a file unguessable. */
  readonly hash: () => string;
};

const hexDigits = '0123456789ABCDEF';
const decimalDigits = '0123456789';
const urlDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const counterLength = 6;

/** @param random in [0, 1); a counter keeps tokens apart even when it repeats itself */
export function createIds(random: () => number): Ids {
  let count = 0;
  const some = (digits: string, length: number): string => {
    let text = '';
    while (text.length < length) text += digits.charAt(Math.floor(random() * digits.length));
    return text;
  };
  const counter = (radix: number): string => {
    count += 1;
    return count.toString(radix).toUpperCase().padStart(counterLength, '0').slice(-counterLength);
  };
  return {
    token: (length) => some(hexDigits, length - counterLength) + counter(16),
    digits: (length) => `1${some(decimalDigits, length - 1 - counterLength)}${counter(10)}`,
    urlToken: (length) => some(urlDigits, length - counterLength) + counter(36),
    requestId: () => `A${some(urlDigits, 22)}`,
    hash: () => `AT${some(urlDigits, 44)}`,
  };
}
