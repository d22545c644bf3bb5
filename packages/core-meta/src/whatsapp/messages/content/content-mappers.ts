import { buttonContent } from './button-content.ts';
import { contactsContent } from './contacts-content.ts';
import type { ContentMapper } from './content-mapper.ts';
import { interactiveContent } from './interactive-content.ts';
import { locationContent } from './location-content.ts';
import { mediaContent, mediaPlaceholderContent } from './media-content.ts';
import { orderContent } from './order-content.ts';
import { systemContent } from './system-content.ts';
import { textContent } from './text-content.ts';
import { welcomeRequestContent } from './welcome-request-content.ts';

/** The message types whose content this adapter reads, by Meta's name. A new type is one file and one line here. */
export const CONTENT_MAPPERS: ReadonlyMap<string, ContentMapper> = new Map([
  ['text', textContent],
  ['image', mediaContent('image', 'image')],
  ['video', mediaContent('video', 'video')],
  ['audio', mediaContent('audio', 'audio')],
  ['voice', mediaContent('voice', 'voice')],
  ['document', mediaContent('document', 'document')],
  ['sticker', mediaContent('sticker', 'sticker')],
  ['media_placeholder', mediaPlaceholderContent],
  ['location', locationContent],
  ['contacts', contactsContent],
  ['interactive', interactiveContent],
  ['button', buttonContent],
  ['order', orderContent],
  ['system', systemContent],
  ['request_welcome', welcomeRequestContent],
]);
