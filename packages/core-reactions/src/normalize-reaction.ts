import type { ReactionType } from './reaction.ts';

/** A reaction in the provider's words: an emoji, a word such as `love`, or both. */
export type RawReaction = {
  readonly emoji?: string | undefined;
  readonly name?: string | undefined;
};

const LIKE_EMOJI = '👍';
const LIKE_NAMES: ReadonlySet<string> = new Set(['like', 'thumbsup', 'thumbs_up', '+1']);
const VARIATION_SELECTORS = /[\uFE0E\uFE0F]/g;
const SKIN_TONES = /[\u{1F3FB}-\u{1F3FF}]/gu;
/** One emoji without its variation selectors: a flag, a keycap, or pictographs joined by ZWJ, with tags (England's flag). */
const ONE_EMOJI =
  /^(?:\p{Regional_Indicator}{2}|[0-9#*]\u20E3|[\p{Emoji_Presentation}\p{Extended_Pictographic}](?:\u200D[\p{Emoji_Presentation}\p{Extended_Pictographic}])*[\u{E0020}-\u{E007F}]*)$/u;

/**
 * Brings a reaction into one form: a like is a like on every provider, one emoji is one emoji
 * whatever its variation selector or skin tone, and anything else, several emoji among it, is `custom`
 * in the provider's word.
 *
 * @returns undefined when the provider named nothing: that is a removal
 * @example normalizeReaction({ emoji: '👍🏽' }) // { kind: 'like', value: 'like' }
 * @example normalizeReaction({ emoji: '❤️' }) // { kind: 'emoji', value: '❤' }
 */
export function normalizeReaction(raw: RawReaction): ReactionType | undefined {
  const emoji = bareEmoji(raw.emoji?.trim() ?? '');
  const name = raw.name?.trim().toLowerCase() ?? '';
  if (emoji === LIKE_EMOJI || LIKE_NAMES.has(name)) return { kind: 'like', value: 'like' };
  if (ONE_EMOJI.test(emoji)) return { kind: 'emoji', value: emoji };
  const word = name === '' ? emoji : name;
  return word === '' ? undefined : { kind: 'custom', value: word };
}

/** An emoji that is nothing but a skin tone stays: what is left of it would read as a removal. */
function bareEmoji(emoji: string): string {
  const bare = emoji.replace(VARIATION_SELECTORS, '').replace(SKIN_TONES, '');
  return bare === '' ? emoji : bare;
}
