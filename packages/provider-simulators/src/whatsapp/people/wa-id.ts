/** The digits of a phone number, however it is written. */
export function digitsOf(number: string): string {
  return number.replaceAll(/\D/g, '');
}

/**
 * The id under which WhatsApp knows a phone number: Brazil without the ninth digit, Mexico and Argentina with one more. Answers,
 * statuses and message ids carry it in this form, whatever was dialled.
 *
 * @param digits a number with its country code, digits only
 * @see https://faq.whatsapp.com/1294841057948784 (read 2026-11-21)
 */
export function waIdOf(digits: string): string {
  if (/^55\d{2}9\d{8}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5);
  if (/^52\d{10}$/.test(digits)) return `521${digits.slice(2)}`;
  if (/^54[1-8]\d{9}$/.test(digits)) return `549${digits.slice(2)}`;
  return digits;
}
