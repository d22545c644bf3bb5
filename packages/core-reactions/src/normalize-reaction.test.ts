import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { normalizeReaction } from './index.ts';

const LIKE = { kind: 'like', value: 'like' };
const SKIN_TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿'];

test.each(SKIN_TONES.map((tone) => `👍${tone}`))('%s is a like', (emoji) => {
  expect(normalizeReaction({ emoji })).toEqual(LIKE);
});

test.each(['like', 'LIKE', ' Like ', 'thumbsup', 'thumbs_up', '+1'])(
  'the word "%s" is a like',
  (name) => {
    expect(normalizeReaction({ name })).toEqual(LIKE);
  },
);

test.each([
  ['WhatsApp', { emoji: '👍🏽' }],
  ['Instagram', { emoji: '👍', name: 'other' }],
  ['Messenger', { emoji: '👍', name: 'like' }],
  ['a page’s feed', { name: 'LIKE' }],
])('a like on %s is the like of every provider', (_provider, raw) => {
  expect(normalizeReaction(raw)).toEqual(LIKE);
});

test.each([
  ['the heart of Instagram', { emoji: '❤️', name: 'love' }, { kind: 'emoji', value: '❤' }],
  ['a love without its emoji', { name: 'love' }, { kind: 'custom', value: 'love' }],
  ['a heart that was sent', { name: 'like_heart' }, { kind: 'custom', value: 'like_heart' }],
  ['a thumbs-down', { emoji: '👎', name: 'dislike' }, { kind: 'emoji', value: '👎' }],
  ['the word for a thumbs-down', { name: 'dislike' }, { kind: 'custom', value: 'dislike' }],
])('%s is no like', (_case, raw, reactionType) => {
  expect(normalizeReaction(raw)).toEqual(reactionType);
});

test('a thumbs-up with a presentation selector or a word beside it is a like', () => {
  expect(normalizeReaction({ emoji: '👍\uFE0F' })).toEqual(LIKE);
  expect(normalizeReaction({ emoji: '👍🏽', name: 'other' })).toEqual(LIKE);
});

test.each(['\u2764', '\u2764\uFE0F', '\u2764\uFE0E', ' \u2764\uFE0F '])(
  'a heart is one emoji, however it is presented (case %#)',
  (emoji) => {
    expect(normalizeReaction({ emoji })).toEqual({ kind: 'emoji', value: '\u2764' });
  },
);

test.each([
  ['a face', '😂', '😂'],
  ['a hand with a skin tone', '🙏🏿', '🙏'],
  ['a flag', '🇧🇷', '🇧🇷'],
  ['a flag of a region', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['a rainbow flag', '🏳️‍🌈', '🏳‍🌈'],
  ['a keycap', '1️⃣', '1⃣'],
  ['a keycap without its selector', '#⃣', '#⃣'],
  ['a family', '👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
  ['a person with skin tone and gender', '🤷🏽‍♀️', '🤷‍♀'],
  ['a couple of two skin tones', '👩🏻‍❤️‍💋‍👨🏿', '👩‍❤‍💋‍👨'],
  ['a burning heart', '❤️‍🔥', '❤‍🔥'],
  ['a sign that text shows plainly', '™️', '™'],
  ['a skin tone by itself', '🏽', '🏽'],
])('%s is one emoji', (_case, emoji, value) => {
  expect(normalizeReaction({ emoji })).toEqual({ kind: 'emoji', value });
});

test("an emoji decides over the provider's word for it", () => {
  expect(normalizeReaction({ emoji: '❤️', name: 'love' })).toEqual({ kind: 'emoji', value: '❤' });
});

test.each([
  ['a word', { name: 'Care' }, 'care'],
  ['a word where the emoji should be', { emoji: 'care' }, 'care'],
  ['a digit', { emoji: '1' }, '1'],
  ['several emoji', { emoji: '😂😂' }, '😂😂'],
  ['an emoji with text behind it', { emoji: '😂 well' }, '😂 well'],
])('%s is custom', (_case, raw, value) => {
  expect(normalizeReaction(raw)).toEqual({ kind: 'custom', value });
});

test.each([{}, { emoji: '' }, { emoji: ' ' }, { name: '' }, { emoji: '', name: '  ' }])(
  '%j names nothing, which is a removal',
  (raw) => {
    expect(normalizeReaction(raw)).toBeUndefined();
  },
);

test('what is not blank is never taken for a removal, and normalising twice changes nothing', () => {
  const pieces = fc.constantFrom('👍', '🏽', '\uFE0F', '\u200D', '❤', '🇧', '🇷', '1', '\u20E3', 'a');
  const emoji = fc.string({ unit: pieces, minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(emoji, (text) => {
      const once = normalizeReaction({ emoji: text });
      if (text.trim() === '') return;
      if (once === undefined) throw new Error('expected a reaction');
      const again = once.kind === 'like' ? { name: once.value } : { emoji: once.value };
      expect(normalizeReaction(again)).toEqual(once);
    }),
    { seed: 20_261_121, numRuns: 500 },
  );
});
