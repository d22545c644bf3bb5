const MAX_READ_CHARS = 2048;
const MAX_SHOWN_CHARS = 512;
const CUT_MARK = ' [cut]';

/**
 * Masks what may point at a person or open a door in a free text: e-mail addresses (`[email]`), phone
 * numbers in any spelling of seven digits and more (`[phone]`), WhatsApp message ids (`[wamid]`: they
 * are base64 that contains the number), bearer tokens, signing secrets and any other long random
 * string (`[token]`).
 *
 * It rather masks too much: dates and addresses of hosts may go too. Time is linear in the text's length,
 * and the result has at most 512 characters.
 */
export function maskPersonalData(text: string): string {
  const isLong = text.length > MAX_READ_CHARS;
  let masked = (isLong ? beforeLastSpace(text.slice(0, MAX_READ_CHARS)) : text)
    .replace(CREDENTIAL, '$1 [token]')
    .replace(MARKED_SECRET, '[token]')
    .replace(WAMID, '[wamid]')
    .replace(EMAIL, '[email]')
    .replace(LONG_RUN, tokenOrSame)
    .replace(PHONE, '[phone]');
  const isCut = isLong || masked.length > MAX_SHOWN_CHARS;
  if (masked.length > MAX_SHOWN_CHARS) masked = masked.slice(0, MAX_SHOWN_CHARS - CUT_MARK.length);
  return isCut ? masked + CUT_MARK : masked;
}

// Every repetition below is bounded or starts at a rare literal, so no text makes them slow.
const CREDENTIAL = /\b(bearer|basic)[ \t:=]{1,8}[^\s"',;]+/giu;
const MARKED_SECRET = /whsec_[\w+/=-]*/giu;
const WAMID = /wamid\.[\w+/=%.-]*/giu;
const EMAIL = /[^\s"'<>()[\]{},;:=&?@]{1,64}(?:@|%40)[^\s"'<>()[\]{},;:=&?]+/giu;
const LONG_RUN = /[\w+/=-]{20,}/gu;
const PHONE = /\+?\p{Nd}(?:[\s().\-/\u2010-\u2015]{0,3}\p{Nd}){6,}/gu;

/** A secret or an id has digits in it; a long name such as `business_capability_update` has none or few. */
function tokenOrSame(run: string): string {
  let digits = 0;
  for (let index = 0; index < run.length; index += 1) {
    const unit = run.charCodeAt(index);
    if (unit >= 0x30 && unit <= 0x39) digits += 1;
  }
  return digits >= 3 ? '[token]' : run;
}

/** The last word of a cut text may be half a phone number that no longer looks like one. */
function beforeLastSpace(text: string): string {
  return text.slice(0, Math.max(0, text.lastIndexOf(' ')));
}
