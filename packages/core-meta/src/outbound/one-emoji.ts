import type { CommandRefusal } from '@pyloto/core-connectors';

import { refused } from './refusals.ts';

const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** A picture, a flag, or a keycap; also one that Unicode has not named yet. */
const BEGINS_AS_EMOJI =
  /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;

/** A reaction that is not one emoji. */
export function notOneEmoji(emoji: string): readonly CommandRefusal[] {
  const isOne = GRAPHEMES.segment(emoji).containing(0)?.segment.length === emoji.length;
  return isOne && BEGINS_AS_EMOJI.test(emoji) ? [] : refused('emoji', 'one emoji, for example 👍');
}
