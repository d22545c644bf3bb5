import type { ContentMapper } from './content-mapper.ts';

/**
 * `request_welcome`: somebody opened the conversation and has written nothing yet.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/phone-numbers/conversational-components (read 2026-11-21)
 */
export const welcomeRequestContent: ContentMapper = {
  expectation: 'message asks for a welcome',
  map: () => ({ kind: 'request_welcome' }),
};
