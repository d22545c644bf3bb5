/** `1c 18`, the length and the characters of the counterpart, `15 02 00`, who wrote it, `18`, the length and the token, `00`. */
const sentByBusiness = 0x11;
const sentByPerson = 0x12;
const businessTokenLength = 18;
const personTokenLength = 20;

/** Lengths of the token in a message id, by who wrote the message; observed in recorded ids of both kinds. */
export const tokenLengths = { business: businessTokenLength, person: personTokenLength } as const;

/**
 * Builds a message id the way WhatsApp does: `wamid.` and base64 of bytes that hold the counterpart's number in clear and a token in
 * upper-case hex.
 *
 * @param counterpart the canonical number, or the business-scoped id of somebody without one
 */
export function wamidOf(counterpart: string, token: string, by: 'business' | 'person'): string {
  const bytes = [
    Buffer.from([0x1c, 0x18, counterpart.length]),
    Buffer.from(counterpart, 'latin1'),
    Buffer.from([0x15, 0x02, 0x00, by === 'business' ? sentByBusiness : sentByPerson, 0x18]),
    Buffer.from([token.length]),
    Buffer.from(token, 'latin1'),
    Buffer.from([0x00]),
  ];
  return `wamid.${Buffer.concat(bytes).toString('base64')}`;
}
