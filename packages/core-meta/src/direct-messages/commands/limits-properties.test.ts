import type { OutboundContent } from '@pyloto/core-messaging';
import { array, assert, asyncProperty, integer, oneof, option, record } from 'fast-check';
import { expect, test } from 'vitest';

import { serve } from '../../graph/test-graph.ts';
import { ACCEPTED, callTo, CHANNELS } from './test-channels.ts';

/** A content, and whether the channel takes it. */
type Judged = { readonly content: OutboundContent; readonly isLegal: boolean };

const ADDRESS = 'https://shop.example/blue';
const isAtMost = (max: number, ...lengths: readonly number[]): boolean =>
  lengths.every((length) => length <= max);
const near = (max: number) => integer({ min: Math.max(1, max - 2), max: max + 1 });
const said = (length: number): string => 'é'.repeat(length);

const anyButton = record({ id: near(1000), title: near(20) });
const anyButtons = array(anyButton, { minLength: 1, maxLength: 4 });
const isButton = ({ id, title }: { readonly id: number; readonly title: number }): boolean =>
  isAtMost(1000, id) && isAtMost(20, title);
const buttonOf = ({ id, title }: { readonly id: number; readonly title: number }) => ({
  id: said(id),
  title: said(title),
});

const judgedButtons = record({ body: near(640), buttons: anyButtons }).map(
  ({ body, buttons }): Judged => ({
    content: { kind: 'buttons', body: said(body), buttons: buttons.map(buttonOf) },
    isLegal: isAtMost(640, body) && isAtMost(3, buttons.length) && buttons.every(isButton),
  }),
);

const judgedReplies = array(anyButton, { minLength: 11, maxLength: 14 }).map((replies): Judged => ({
  content: { kind: 'quick_replies', text: 'Which?', replies: replies.map(buttonOf) },
  isLegal: isAtMost(13, replies.length) && replies.every(isButton),
}));

const judgedCards = array(
  record({ title: near(80), subtitle: option(near(80)), buttons: option(anyButtons) }),
  { minLength: 1, maxLength: 11 },
).map((cards): Judged => ({
  content: {
    kind: 'cards',
    cards: cards.map(({ title, subtitle, buttons }) => ({
      title: said(title),
      ...(subtitle !== null && { subtitle: said(subtitle) }),
      ...(buttons !== null && {
        buttons: buttons.map((button) => ({ type: 'reply' as const, ...buttonOf(button) })),
      }),
    })),
  },
  isLegal:
    isAtMost(10, cards.length) &&
    cards.every(
      ({ title, subtitle, buttons }) =>
        isAtMost(80, title, subtitle ?? 0) &&
        isAtMost(3, buttons?.length ?? 0) &&
        (buttons ?? []).every(isButton) &&
        (subtitle !== null || buttons !== null),
    ),
}));

const judgedPictures = (max: number) =>
  integer({ min: max - 2, max: max + 1 }).map((count): Judged => ({
    content: {
      kind: 'media',
      attachments: Array.from({ length: count }, () => ({ type: 'image', url: ADDRESS })),
    },
    isLegal: count <= max,
  }));

test.each([
  ['instagram', 10],
  ['messenger', 30],
] as const)(
  '%s: what is legal is sent, and nothing else reaches the provider',
  async (name, maxPictures) => {
    const { perform, sending } = CHANNELS[name];
    const graph = await serve(() => ({ body: ACCEPTED }));
    let sent = 0;
    await assert(
      asyncProperty(
        oneof(judgedButtons, judgedReplies, judgedCards, judgedPictures(maxPictures)),
        async ({ content, isLegal }) => {
          const { refusals } = await perform(sending(content), callTo(graph.url));
          sent += isLegal ? 1 : 0;
          expect(refusals.length === 0).toBe(isLegal);
          expect(graph.asked).toHaveLength(sent);
        },
      ),
      { numRuns: 150 },
    );
  },
  30_000,
);
