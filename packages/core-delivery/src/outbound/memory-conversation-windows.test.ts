import { expect, test } from 'vitest';

import {
  conversationWindowsContractTests,
  type ConversationWindowsHarness,
  SHORT_WINDOW_RETENTION_MS,
} from '../contract-tests/index.ts';
import { createMemoryConversationWindows } from '../index.ts';

const SCOPE = { tenantId: 'acme', connector: 'whatsapp' };
const ACCOUNT_ID = '106540352242922';

// oxlint-disable-next-line vitest/expect-expect -- a case rejects with an AssertionError
test.each(conversationWindowsContractTests(memoryHarness))('$name', ({ run }) => run());

test('full windows forget the conversation that was silent longest', async () => {
  const windows = createMemoryConversationWindows({
    clock: { monotonicMs: () => 0 },
    maxConversations: 2,
  });
  const heard = (conversationId: string, atMs: number) =>
    windows.received(SCOPE, [{ accountId: ACCOUNT_ID, conversationId, atMs }]);
  await heard('a', 1);
  await heard('b', 2);
  await heard('a', 3);
  await heard('c', 4);
  const known = ['a', 'b', 'c'].map((conversationId) =>
    windows.lastInboundAtMs(SCOPE, { accountId: ACCOUNT_ID, conversationId }),
  );
  expect(await Promise.all(known)).toEqual([3, undefined, 4]);
});

function memoryHarness(): ConversationWindowsHarness {
  let nowMs = 0;
  const clock = { monotonicMs: () => nowMs };
  return {
    windows: createMemoryConversationWindows({ clock }),
    forgetful: createMemoryConversationWindows({ clock, retentionMs: SHORT_WINDOW_RETENTION_MS }),
    passTime: async (durationMs) => {
      nowMs += durationMs;
    },
  };
}
