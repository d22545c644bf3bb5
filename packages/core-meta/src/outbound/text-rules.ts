import type { CommandRefusal } from '@pyloto/core-connectors';
import { type OutboundContentOf, splitText } from '@pyloto/core-messaging';

import { refused, tooLong, unreadable } from './refusals.ts';
import type { TextMeasure } from './text-measure.ts';

type TextContent = OutboundContentOf<'text'>;

/** What a channel makes of a text. */
export type TextRules = {
  /** A longer one than the channel takes is refused, or divided where the command says so. */
  readonly check: (content: TextContent) => readonly CommandRefusal[];
  /** The texts that a content is sent as. */
  readonly textsOf: (content: TextContent) => readonly string[];
};

/** The rules of a channel whose messages hold so much text. */
export function textRules(limit: TextMeasure): TextRules {
  return {
    check: ({ text, overflow }) => [
      ...unreadable('content.text', text),
      ...(overflow === 'split' ? indivisible(text, limit) : tooLong('content.text', text, limit)),
    ],
    textsOf: ({ text, overflow }) =>
      overflow === 'split' ? (splitText(text, limit) ?? [text]) : [text],
  };
}

function indivisible(text: string, limit: TextMeasure): readonly CommandRefusal[] {
  return splitText(text, limit) === undefined
    ? refused(
        'content.text',
        `made of characters of at most ${limit.maxLength} ${limit.unitOfOne} each: nothing is cut inside a character`,
      )
    : [];
}
