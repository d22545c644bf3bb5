import type { HeadForms } from '../../outbound/command-head.ts';

/** What WhatsApp's ids look like. */
export const whatsappForms: HeadForms = {
  channel: 'whatsapp',
  account: {
    pattern: /^\d{1,20}$/,
    mustBe: 'a phone number id, for example 106540352242922',
  },
  // What follows the dot is base64 today, which nobody promises.
  message: {
    pattern: /^wamid\.\S{1,250}$/,
    mustBe: 'the id of a message on WhatsApp, for example wamid.HBgLMTY1MDU1NTAxNDIA',
  },
};
