import { array, assert, asyncProperty, constantFrom, integer, oneof, string } from 'fast-check';
import { expect, test } from 'vitest';

import { serve } from '../../graph/test-graph.ts';
import { isJsonObject } from '../../json/json-object.ts';
import { ACCEPTED, bodyOf, callTo, CHANNEL_NAMES, CHANNELS, MID } from './test-channels.ts';

const LIMITS = {
  instagram: { max: 1000, lengthOf: (text: string) => Buffer.byteLength(text) },
  messenger: { max: 2000, lengthOf: (text: string) => Array.from(text).length },
} as const;
const FAMILY = '👨‍👩‍👧‍👦';

/** What a text is sent as; nothing, when it is refused. */
async function textsSent(name: keyof typeof CHANNELS, text: string): Promise<readonly string[]> {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { perform, sending } = CHANNELS[name];
  const asking = sending({ kind: 'text', text, overflow: 'split' });
  await perform(asking, callTo(graph.url));
  return graph.asked.map((asked) => textOf(bodyOf(asked)));
}

function textOf(body: unknown): string {
  const message = isJsonObject(body) ? body.message : undefined;
  return isJsonObject(message) && typeof message.text === 'string' ? message.text : '';
}

const withoutWhite = (text: string): string => text.replaceAll(/\s/gu, '');

/** Texts around the limits, of what is one byte and of what is many. */
const longText = array(
  oneof(
    constantFrom(' ', '\n\n', '. ', 'ä', 'é', '🚲', FAMILY, '今天天气很好', 'bicycle'),
    string({ unit: 'grapheme', maxLength: 20 }),
  ),
  { minLength: 1, maxLength: 30 },
).chain((pieces) =>
  integer({ min: 1, max: 60 }).map((count) => `${pieces.join('').repeat(count).toWellFormed()} `),
);

test.each(CHANNEL_NAMES)(
  '%s: a divided text loses nothing but white space, and every part fits',
  async (name) => {
    const { max, lengthOf } = LIMITS[name];
    await assert(
      asyncProperty(longText, async (text) => {
        const texts = await textsSent(name, text);
        for (const part of texts) expect(lengthOf(part)).toBeLessThanOrEqual(max);
        expect(withoutWhite(texts.join(''))).toBe(withoutWhite(text));
      }),
      { numRuns: 40 },
    );
  },
  30_000,
);

test.each([
  ['an umlaut', `${'a'.repeat(999)}ä`, ['a'.repeat(999), 'ä']],
  ['an emoji', `${'a'.repeat(997)}🚲b`, ['a'.repeat(997), '🚲b']],
  ['a family', `${'a'.repeat(990)}${FAMILY}`, ['a'.repeat(990), FAMILY]],
  ['an umlaut that just fits', `${'a'.repeat(998)}äb`, [`${'a'.repeat(998)}ä`, 'b']],
])('Instagram counts bytes: %s at the border is never cut', async (_, text, expected) => {
  expect(await textsSent('instagram', text)).toEqual(expected);
});

test.each([
  ['an umlaut', `${'ä'.repeat(2000)}ö`, ['ä'.repeat(2000), 'ö']],
  ['a family', `${'a'.repeat(1995)}${FAMILY}`, ['a'.repeat(1995), FAMILY]],
])('Messenger counts characters: %s at the border is never cut', async (_, text, expected) => {
  expect(await textsSent('messenger', text)).toEqual(expected);
});

test.each(CHANNEL_NAMES)('%s: only the first part of a divided text is an answer', async (name) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { perform, sending } = CHANNELS[name];
  const { receipts } = await perform(
    sending(
      { kind: 'text', text: 'word '.repeat(500), overflow: 'split' },
      { replyTo: { externalMessageId: MID }, tag: 'human_agent' },
    ),
    callTo(graph.url),
  );
  const [first, ...others] = graph.asked.map(bodyOf);
  expect(receipts.length).toBeGreaterThan(1);
  expect(first).toMatchObject({ reply_to: { mid: MID }, tag: 'HUMAN_AGENT' });
  for (const other of others) {
    expect(other).not.toHaveProperty('reply_to');
    expect(other).toMatchObject({ tag: 'HUMAN_AGENT' });
  }
});
