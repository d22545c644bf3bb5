import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';
import { badText, refused } from '../../../outbound/refusals.ts';
import { badHeaderMedia, graphMediaType, toGraphMedia } from './graph-media.ts';

type Header = NonNullable<OutboundContentOf<'buttons'>['header']>;

/** What stands around something to tap. */
type Frame = {
  readonly header?: Header | undefined;
  readonly body?: string | undefined;
  readonly footer?: string | undefined;
};

/** The text on a button that opens something. */
export const MAX_BUTTON_LENGTH = 20;
/** The title of a section of a list. */
export const MAX_SECTION_TITLE_LENGTH = 24;
const MAX_SECTIONS = 10;

const MAX_HEADER_LENGTH = 60;
const MAX_BODY_LENGTH = 1024;
const MAX_FOOTER_LENGTH = 60;

/**
 * Every rule of WhatsApp that a frame breaks.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages (read 2026-11-21)
 */
export function checkFrame(
  { header, body, footer }: Frame,
  maxBodyLength = MAX_BODY_LENGTH,
): readonly CommandRefusal[] {
  return [
    ...(header === undefined ? [] : checkHeader(header)),
    ...badText('content.body', body, maxBodyLength),
    ...badText('content.footer', footer, MAX_FOOTER_LENGTH),
  ];
}

/** A header that stands as text. */
export function checkTextHeader(text: string, field: string): readonly CommandRefusal[] {
  return badText(field, text, MAX_HEADER_LENGTH);
}

function checkHeader(header: Header): readonly CommandRefusal[] {
  return header.type === 'text'
    ? checkTextHeader(header.text, 'content.header.text')
    : badHeaderMedia(header.attachment, 'content.header.attachment');
}

/** A list of sections that has too many of them. */
export function tooManySections(sections: readonly unknown[]): readonly CommandRefusal[] {
  return sections.length > MAX_SECTIONS
    ? refused('content.sections', `at most ${MAX_SECTIONS} sections`)
    : [];
}

/** An interactive message: what is around, and what happens at a tap. */
export function toGraphInteractive(
  type: string,
  { header, body, footer }: Frame,
  action: JsonObject,
): JsonObject {
  return {
    type: 'interactive',
    interactive: {
      type,
      header: header === undefined ? undefined : toGraphHeader(header),
      body: toGraphText(body),
      footer: toGraphText(footer),
      action,
    },
  };
}

function toGraphHeader(header: Header): JsonObject {
  if (header.type === 'text') return { type: 'text', text: header.text };
  const type = graphMediaType(header.attachment);
  return { type, [type]: toGraphMedia(header.attachment) };
}

function toGraphText(text: string | undefined): JsonObject | undefined {
  return text === undefined ? undefined : { text };
}
