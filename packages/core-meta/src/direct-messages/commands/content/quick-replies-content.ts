import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';
import { badText, refused, tooLong } from '../../../outbound/refusals.ts';
import type { TextMeasure } from '../../../outbound/text-measure.ts';
import { MAX_PAYLOAD_LENGTH, MAX_TITLE_LENGTH } from './template-button.ts';

const MAX_REPLIES = 13;

/**
 * Suggested answers below a text.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies (read 2026-11-21)
 * @see https://developers.facebook.com/docs/messenger-platform/instagram/features/quick-replies (read 2026-11-21)
 */
export function quickRepliesContent(limits: {
  readonly text: TextMeasure;
  readonly hasQuickReplyImages: boolean;
}): OutboundContentMapper<'quick_replies'> {
  return {
    check: ({ text, replies }) => [
      ...badText('content.text', text, limits.text),
      ...(replies.length > MAX_REPLIES
        ? refused('content.replies', `at most ${MAX_REPLIES} replies`)
        : []),
      ...replies.flatMap(({ id, title, imageUrl }, index) => [
        ...tooLong(`content.replies.${index}.id`, id, MAX_PAYLOAD_LENGTH),
        ...badText(`content.replies.${index}.title`, title, MAX_TITLE_LENGTH),
        ...(imageUrl === undefined || limits.hasQuickReplyImages
          ? []
          : refused(`content.replies.${index}.imageUrl`, 'left out: replies show text only')),
      ]),
    ],
    toGraph: ({ text, replies }) => ({
      text,
      quick_replies: replies.map(({ id, title, imageUrl }) => ({
        content_type: 'text',
        title,
        payload: id,
        image_url: imageUrl,
      })),
    }),
  };
}
