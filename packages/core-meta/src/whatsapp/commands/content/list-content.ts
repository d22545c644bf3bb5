import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import { badText, refused, repeated, tooLong } from '../../../outbound/refusals.ts';
import {
  checkFrame,
  MAX_BUTTON_LENGTH,
  MAX_SECTION_TITLE_LENGTH,
  toGraphInteractive,
  tooManySections,
} from './interactive-frame.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

type ListContent = OutboundContentOf<'list'>;

const MAX_BODY_LENGTH = 4096;
const MAX_ROWS = 10;
const MAX_ROW_ID_LENGTH = 200;
const MAX_ROW_TITLE_LENGTH = 24;
const MAX_ROW_DESCRIPTION_LENGTH = 72;

/**
 * A list that opens at the tap of a button: ten rows over all sections.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages (read 2026-11-21)
 */
export const listContent: OutboundContentMapper<'list'> = {
  check: (content) => [
    ...(content.header?.type === 'media'
      ? refused('content.header.type', 'text: a list has no other header')
      : []),
    ...checkFrame(content, MAX_BODY_LENGTH),
    ...badText('content.button', content.button, MAX_BUTTON_LENGTH),
    ...tooManySections(content.sections),
    ...checkTitles(content),
    ...checkRows(content),
  ],
  toGraph: (content) =>
    toGraphInteractive('list', content, {
      button: content.button,
      sections: content.sections.map(({ title, rows }) => ({ title, rows })),
    }),
};

function checkTitles({ sections }: ListContent): readonly CommandRefusal[] {
  return sections.flatMap(({ title }, index) => {
    const field = `content.sections.${index}.title`;
    if (title === undefined && sections.length > 1) {
      return refused(field, 'given where there is more than one section');
    }
    return badText(field, title, MAX_SECTION_TITLE_LENGTH);
  });
}

function checkRows({ sections }: ListContent): readonly CommandRefusal[] {
  const rows = sections.flatMap((section, sectionIndex) =>
    section.rows.map((row, index) => ({
      ...row,
      field: `content.sections.${sectionIndex}.rows.${index}`,
    })),
  );
  return [
    ...(rows.length > MAX_ROWS
      ? refused('content.sections', `at most ${MAX_ROWS} rows over all sections`)
      : []),
    ...rows.flatMap(({ field, id, title, description }) => [
      ...tooLong(`${field}.id`, id, MAX_ROW_ID_LENGTH),
      ...badText(`${field}.title`, title, MAX_ROW_TITLE_LENGTH),
      ...badText(`${field}.description`, description, MAX_ROW_DESCRIPTION_LENGTH),
    ]),
    ...repeated(rows.map(({ field, id }) => ({ field: `${field}.id`, value: id }))),
  ];
}
