import { createHash } from 'node:crypto';

/**
 * A business-scoped user id: `CC.` and up to 128 letters and digits; `CC.ENT.` is a parent's.
 *
 * @see https://developers.facebook.com/docs/whatsapp/business-scoped-user-ids (read 2026-11-21)
 */
export const businessScopedId: RegExp = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

const countries: readonly (readonly [string, string])[] = [
  ['351', 'PT'],
  ['55', 'BR'],
  ['54', 'AR'],
  ['52', 'MX'],
  ['49', 'DE'],
  ['44', 'GB'],
  ['34', 'ES'],
  ['33', 'FR'],
  ['91', 'IN'],
];

/**
 * The id that one business sees of one person: always the same, and another one for another business.
 *
 * Meta scopes it to the business portfolio; here every WhatsApp Business account stands for a portfolio of its own.
 */
export function businessScopedIdOf(wabaId: string, waId: string): string {
  const digest = createHash('sha256').update(`${wabaId}:${waId}`).digest();
  const country = countries.find(([prefix]) => waId.startsWith(prefix))?.[1] ?? 'US';
  return `${country}.${digest.readBigUInt64BE().toString().padStart(20, '1')}`;
}
