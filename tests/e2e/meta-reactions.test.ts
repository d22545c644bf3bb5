import type { EventEnvelope } from '@pyloto/core-events';
import {
  makeReactionSlotKey,
  ReactionRemovedSchema,
  type ReactionType,
} from '@pyloto/core-reactions';
import { expect, test } from 'vitest';

import { CHANNELS, deliveryOf, type MetaChannel } from './meta-channels.ts';
import { openDoor, throughTheDoor } from './open-door.ts';

const TARGET_ID = 'm-1';

/** The slot that a reaction sits in, as whoever stores reactions would look for it. */
function slotOf({ data }: EventEnvelope): string {
  const { channel, target, actor } = ReactionRemovedSchema.parse(data);
  const { type, accountId } = channel;
  return makeReactionSlotKey({ channel: type, accountId, target, actorId: actor.id });
}

function typeOf({ data }: EventEnvelope): ReactionType | undefined {
  return ReactionRemovedSchema.parse(data).reactionType;
}

function react(channel: MetaChannel, ...emojis: readonly (string | undefined)[]) {
  return throughTheDoor(
    channel.connector,
    deliveryOf(channel, channel.reactions(TARGET_ID, ...emojis)),
  );
}

test('likes of every provider are one reaction type', async () => {
  const types: unknown[] = [];
  for (const channel of CHANNELS) {
    const { events } = await react(channel, '👍');
    types.push(...events.map(typeOf));
  }
  expect(types).toEqual(CHANNELS.map(() => ({ kind: 'like', value: 'like' })));
});

test.each(CHANNELS)(
  'a removal on $name, which names no emoji, meets its reaction in their slot',
  async (channel) => {
    const { events } = await react(channel, '❤️', undefined);
    const [added, removed] = events;
    expect([added?.type, removed?.type]).toEqual([
      'pyloto.reactions.reaction_added.v1',
      'pyloto.reactions.reaction_removed.v1',
    ]);
    expect(removed?.data).not.toHaveProperty('reactionType');
    expect(new Set(events.map(slotOf)).size).toBe(1);
    const elsewhere = await throughTheDoor(
      channel.connector,
      deliveryOf(channel, channel.reactions('m-2', undefined)),
    );
    expect(elsewhere.events.map(slotOf)).not.toEqual([slotOf(added!)]);
  },
);

test.each(CHANNELS)(
  'reactions of $name in one delivery are an event each, and none when it comes again',
  async (channel) => {
    const door = await openDoor(channel.connector);
    const emojis = ['👍', undefined, '👍', '❤️', '😮'];
    const body = deliveryOf(channel, channel.reactions(TARGET_ID, ...emojis));
    const first = await door.deliver(body);
    const again = await door.deliver(body);
    await door.close();
    expect(first.answer.summary).toMatchObject({ total: 5, processed: 5 });
    expect(again.answer.summary).toMatchObject({ total: 5, processed: 0, deduped: 5 });
    const values = door.events.map((event) => typeOf(event)?.value);
    expect(values).toEqual(['like', undefined, 'like', '❤', '😮']);
  },
);
