import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import { badText, refused, repeated, tooLong } from '../../../outbound/refusals.ts';
import { badHeaderMedia } from './graph-media.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';
import { toGraphComponents } from './template-components.ts';

type TemplateContent = OutboundContentOf<'template'>;
type TemplateButton = NonNullable<TemplateContent['buttons']>[number];
type NamedText = { readonly field: string; readonly name: string | undefined };

const NAME = /^[a-z0-9_]{1,512}$/;
const LANGUAGE = /^[a-z]{2,3}(?:_[A-Z]{2,4})?$/;
const PARAMETER_NAME = /^[a-z][a-z0-9_]*$/;
const COUPON = /^[A-Za-z0-9]{1,20}$/;
const UNEVEN_SPACE = /[\n\r\t]| {5}/;
const MAX_HEADER_LENGTH = 60;
/** A template that is body alone may have so much; with other parts it is 1024, which the command does not show. */
const MAX_BODY_LENGTH = 32_768;

/**
 * A message that Meta has approved, with its places filled in: all by position, or all by name.
 *
 * Whether the template exists and has these places is Meta's answer.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates (read 2026-11-21)
 */
export const templateContent: OutboundContentMapper<'template'> = {
  mayGoToGroups: true,
  check: (content) => [
    ...(NAME.test(content.name)
      ? []
      : refused('content.name', 'lower-case letters, digits and _, for example order_shipped')),
    ...(LANGUAGE.test(content.language)
      ? []
      : refused('content.language', 'a language of the template, for example pt_BR')),
    ...checkHeader(content),
    ...checkBody(content),
    ...checkNames(content),
    ...checkButtons(content.buttons ?? []),
  ],
  toGraph: (content) => ({
    type: 'template',
    template: {
      name: content.name,
      language: { code: content.language },
      components: toGraphComponents(content),
    },
  }),
};

function checkHeader({ header }: TemplateContent): readonly CommandRefusal[] {
  if (header?.type === 'media') {
    return badHeaderMedia(header.attachment, 'content.header.attachment');
  }
  if (header?.type !== 'text') return [];
  return [
    ...badText('content.header.text', header.text, MAX_HEADER_LENGTH),
    ...unevenSpace('content.header.text', header.text),
  ];
}

function checkBody({ body = [] }: TemplateContent): readonly CommandRefusal[] {
  return body.flatMap((parameter, index) => {
    if (parameter.type !== 'text') return [];
    const field = `content.body.${index}.text`;
    return [
      ...badText(field, parameter.text, MAX_BODY_LENGTH),
      ...unevenSpace(field, parameter.text),
    ];
  });
}

function unevenSpace(field: string, text: string): readonly CommandRefusal[] {
  return UNEVEN_SPACE.test(text)
    ? refused(field, 'one line without tabs and without five spaces in a row')
    : [];
}

function checkNames({ header, body = [] }: TemplateContent): readonly CommandRefusal[] {
  const inBody = body.map(({ name }, index) => ({ field: `content.body.${index}.name`, name }));
  const inHeader =
    header?.type === 'text' ? [{ field: 'content.header.name', name: header.name }] : [];
  const all: readonly NamedText[] = [...inHeader, ...inBody];
  const named = all.flatMap(({ field, name }) =>
    name === undefined ? [] : [{ field, value: name }],
  );
  return [
    ...(named.length === 0 ? [] : all.filter(({ name }) => name === undefined)).flatMap(
      ({ field }) =>
        refused(field, 'given: a template has its places by name or by position, never both'),
    ),
    ...named
      .filter(({ value }) => !PARAMETER_NAME.test(value))
      .flatMap(({ field }) =>
        refused(field, 'lower-case letters, digits and _, for example order_id'),
      ),
    ...repeated(named),
  ];
}

function checkButtons(buttons: readonly TemplateButton[]): readonly CommandRefusal[] {
  return [
    ...repeated(
      buttons.map(({ index: value }, index) => ({
        field: `content.buttons.${index}.index`,
        value: String(value),
      })),
    ),
    ...buttons.flatMap((button, index) => checkButton(button, `content.buttons.${index}`)),
  ];
}

function checkButton(button: TemplateButton, field: string): readonly CommandRefusal[] {
  switch (button.type) {
    case 'copy_code': {
      return COUPON.test(button.code)
        ? []
        : refused(`${field}.code`, '1 to 20 letters and digits, for example 25OFF');
    }
    case 'url': {
      return tooLong(`${field}.suffix`, button.suffix, 2000);
    }
    case 'quick_reply':
    case 'form': {
      return [];
    }
  }
}
