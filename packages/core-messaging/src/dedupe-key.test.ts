import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { makeMessagingDedupeKey, type MessagingIdentity, TYPING_BUCKET_MS } from './index.ts';

const RUNS = { seed: 20_261_121, numRuns: 150 };
const INSTAGRAM = { channel: 'instagram', accountId: '178' } as const;
const WHATSAPP = { prefix: 'whatsapp', channel: 'whatsapp', accountId: '106540352242922' } as const;

/** Few, awkward parts, so that thousands of identities come as close to each other as they can. */
const part = fc.constantFrom('', 'a', ':', '%', '%3A', 'a:msg', 'dm', 'msg', 'read', '0', '1');
const maybe = fc.option(part, { nil: undefined });
const common = { channel: part, accountId: part, prefix: maybe };
const identity: fc.Arbitrary<MessagingIdentity> = fc.oneof(
  fc.record({ ...common, kind: fc.constant('msg'), externalId: part, subtype: maybe }),
  fc.record({
    ...common,
    kind: fc.constant('status'),
    externalId: part,
    subtype: part,
    participantId: maybe,
  }),
  fc.record({
    ...common,
    kind: fc.constant('typing'),
    conversationId: part,
    actorId: part,
    atMs: fc.integer({ min: 0, max: 4 * TYPING_BUCKET_MS }),
    subtype: maybe,
  }),
  fc.record({
    ...common,
    kind: fc.constantFrom('read', 'delivered'),
    conversationId: part,
    messageIdOrMoment: part,
    participantId: maybe,
  }),
  fc.record({
    ...common,
    kind: fc.constantFrom('referral', 'thread', 'preference'),
    conversationId: part,
    moment: part,
    subtype: maybe,
  }),
);

/** What makes two identities the same: a prefix stands for the channel, a bucket for its moments. */
function essenceOf(one: MessagingIdentity): string {
  const { prefix = 'dm', channel, accountId, kind, ...rest } = one;
  const scope = prefix === 'dm' ? { channel } : { prefix };
  const bucket = 'atMs' in rest && { atMs: Math.floor(rest.atMs / TYPING_BUCKET_MS) };
  return JSON.stringify({ scope, accountId, kind, ...rest, ...bucket });
}

test('no two different identities give one key, and one identity gives one key', () => {
  fc.assert(
    fc.property(fc.array(identity, { minLength: 200, maxLength: 200 }), (identities) => {
      const essenceByKey = new Map<string, string>();
      for (const one of identities) {
        const key = makeMessagingDedupeKey(one);
        const essence = essenceOf(one);
        expect(essenceByKey.get(key) ?? essence).toBe(essence);
        essenceByKey.set(key, essence);
      }
      expect(essenceByKey.size).toBe(new Set(identities.map(essenceOf)).size);
    }),
    RUNS,
  );
});

test('"dm" as a prefix of its own is the default prefix, so its account cannot pose as a channel', () => {
  const posing = makeMessagingDedupeKey({
    prefix: 'dm',
    channel: 'other',
    accountId: 'instagram',
    kind: 'msg',
    externalId: 'msg',
    subtype: 'x',
  });
  const real = makeMessagingDedupeKey({
    channel: 'instagram',
    accountId: 'msg',
    kind: 'msg',
    externalId: 'x',
  });
  expect(posing).not.toBe(real);
});

test.each<[string, MessagingIdentity]>([
  ['dm:instagram:178:msg:mid.1', { ...INSTAGRAM, kind: 'msg', externalId: 'mid.1' }],
  [
    'dm:instagram:178:msg:mid.1:deleted',
    { ...INSTAGRAM, kind: 'msg', externalId: 'mid.1', subtype: 'deleted' },
  ],
  [
    'whatsapp:106540352242922:msg:wamid.HBg=',
    { ...WHATSAPP, kind: 'msg', externalId: 'wamid.HBg=' },
  ],
  [
    'whatsapp:106540352242922:status:wamid.HBg=:read',
    { ...WHATSAPP, kind: 'status', externalId: 'wamid.HBg=', subtype: 'read' },
  ],
  [
    'whatsapp:106540352242922:status:wamid.HBg=:read:16505550163',
    {
      ...WHATSAPP,
      kind: 'status',
      externalId: 'wamid.HBg=',
      subtype: 'read',
      participantId: '16505550163',
    },
  ],
  [
    'dm:instagram:178:typing:c-1:u-1:2',
    { ...INSTAGRAM, kind: 'typing', conversationId: 'c-1', actorId: 'u-1', atMs: 29_999 },
  ],
  [
    'dm:instagram:178:read:c-1:mid.1',
    { ...INSTAGRAM, kind: 'read', conversationId: 'c-1', messageIdOrMoment: 'mid.1' },
  ],
  [
    'dm:instagram:178:read:c-1:2026-03-02T09%3A15%3A27.000Z',
    {
      ...INSTAGRAM,
      kind: 'read',
      conversationId: 'c-1',
      messageIdOrMoment: '2026-03-02T09:15:27.000Z',
    },
  ],
  [
    'dm:instagram:178:msg:mid.1:edit_2',
    { ...INSTAGRAM, kind: 'msg', externalId: 'mid.1', subtype: 'edit_2' },
  ],
  [
    'dm:messenger:106:delivered:c-1:2026-03-02T09%3A15%3A27.000Z',
    {
      channel: 'messenger',
      accountId: '106',
      kind: 'delivered',
      conversationId: 'c-1',
      messageIdOrMoment: '2026-03-02T09:15:27.000Z',
    },
  ],
  [
    'dm:instagram:178:referral:c-1:2026-03-02T09%3A15%3A27.000Z:spring',
    {
      ...INSTAGRAM,
      kind: 'referral',
      conversationId: 'c-1',
      moment: '2026-03-02T09:15:27.000Z',
      subtype: 'spring',
    },
  ],
])('%s is a published form that never changes', (key, one) => {
  expect(makeMessagingDedupeKey(one)).toBe(key);
});

test('typing within one bucket is one event, in the next bucket another', () => {
  expect(typingKeyAt(20_000)).toBe(typingKeyAt(29_999));
  expect(typingKeyAt(30_000)).not.toBe(typingKeyAt(29_999));
});

function typingKeyAt(atMs: number): string {
  const typing = { kind: 'typing', conversationId: 'c-1', actorId: 'u-1', atMs } as const;
  return makeMessagingDedupeKey({ ...INSTAGRAM, ...typing });
}
