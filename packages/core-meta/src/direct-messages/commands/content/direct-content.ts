import { type ContentRules, contentRules } from '../../../outbound/content-rules.ts';
import { refused } from '../../../outbound/refusals.ts';
import type { TextMeasure } from '../../../outbound/text-measure.ts';
import { type TextRules, textRules } from '../../../outbound/text-rules.ts';
import { buttonsContent } from './buttons-content.ts';
import { cardsContent } from './cards-content.ts';
import { linkButtonContent } from './link-button-content.ts';
import { type DirectFiles, mediaContent } from './media-content.ts';
import { quickRepliesContent } from './quick-replies-content.ts';

/** What a channel's messages may hold. */
export type DirectContentLimits = {
  readonly text: TextMeasure;
  readonly files: DirectFiles;
  /** Whether a quick reply may show a picture. */
  readonly hasQuickReplyImages: boolean;
};

/** What Instagram and Messenger take, each within its own limits. */
export function directContent(limits: DirectContentLimits): {
  readonly text: TextRules;
  readonly content: ContentRules;
} {
  const text = textRules(limits.text);
  const content = contentRules({
    text: {
      check: (said) => [
        ...text.check(said),
        ...(said.previewUrl === undefined
          ? []
          : refused('content.previewUrl', 'left out: the channel decides about previews itself')),
      ],
      toGraph: (said) => ({ text: said.text }),
    },
    media: mediaContent(limits.files),
    quick_replies: quickRepliesContent(limits),
    buttons: buttonsContent,
    link_button: linkButtonContent,
    cards: cardsContent,
  });
  return { text, content };
}
