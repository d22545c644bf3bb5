import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { makeReactionDedupeKey, makeReactionSlotKey, type ReactionIdentity } from './index.ts';

const RUNS = { seed: 20_261_121, numRuns: 150 };
const part = fc.constantFrom('a', 'b', ':', '%', '%3A', 'a:b', 'message', 'post');
const identity: fc.Arbitrary<ReactionIdentity> = fc.record({
  channel: part,
  accountId: part,
  target: fc.record({ kind: fc.constantFrom('message', 'comment', 'post'), externalId: part }),
  actorId: part,
  value: fc.option(part, { nil: undefined }),
  occurrence: part,
});

const LIKE: ReactionIdentity = {
  channel: 'messenger',
  accountId: '102',
  target: { kind: 'message', externalId: 'm_1', conversationExternalId: 'u-7' },
  actorId: 'u-7',
  value: 'like',
  occurrence: '2026-03-02T09:21:12.618Z',
};

test('the forms of the keys are published and never change', () => {
  expect(makeReactionDedupeKey(LIKE)).toBe(
    'react:messenger:102:message:m_1:u-7:like:2026-03-02T09%3A21%3A12.618Z',
  );
  expect(makeReactionSlotKey(LIKE)).toBe('react:messenger:102:message:m_1:u-7');
});

test('no two different reactions share a key, and one reaction has one key', () => {
  fc.assert(
    fc.property(fc.array(identity, { minLength: 200, maxLength: 200 }), (identities) => {
      const essenceByKey = new Map<string, string>();
      for (const one of identities) {
        const key = makeReactionDedupeKey(one);
        const essence = JSON.stringify(one);
        expect(essenceByKey.get(key) ?? essence).toBe(essence);
        essenceByKey.set(key, essence);
      }
      expect(essenceByKey.size).toBe(new Set(identities.map((one) => JSON.stringify(one))).size);
    }),
    RUNS,
  );
});

test('a removal meets its reaction in their slot, also when the provider does not repeat the emoji', () => {
  fc.assert(
    fc.property(identity, part, (added, occurrence) => {
      const { value: _, ...removed } = { ...added, occurrence };
      expect(makeReactionSlotKey(removed)).toBe(makeReactionSlotKey(added));
      expect(makeReactionDedupeKey(removed).startsWith(`${makeReactionSlotKey(added)}::`)).toBe(
        true,
      );
    }),
    RUNS,
  );
});

test('who likes, takes it back and likes again is heard three times', () => {
  const { value: _, ...removal } = { ...LIKE, occurrence: '2026-03-02T09:22:40.000Z' };
  const keys = [LIKE, removal, { ...LIKE, occurrence: '2026-03-02T09:23:01.000Z' }].map(
    makeReactionDedupeKey,
  );
  expect(new Set(keys).size).toBe(3);
});

test('reactions to a message, a comment and a post of one id never meet', () => {
  const slots = (['message', 'comment', 'post'] as const).map((kind) =>
    makeReactionSlotKey({ ...LIKE, target: { kind, externalId: 'm_1' } }),
  );
  expect(new Set(slots).size).toBe(3);
});
