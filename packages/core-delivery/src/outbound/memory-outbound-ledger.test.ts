import { expect, test } from 'vitest';

import {
  outboundLedgerContractTests,
  type OutboundLedgerHarness,
} from '../contract-tests/index.ts';
import { createMemoryOutboundLedger } from '../index.ts';

// oxlint-disable-next-line vitest/expect-expect -- a case rejects with an AssertionError
test.each(outboundLedgerContractTests(memoryHarness))('$name', ({ run }) => run());

const ACCOUNT_ID = '106540352242922';

function memoryHarness(): OutboundLedgerHarness {
  const { clock, pass } = fakeClock();
  return {
    ledger: createMemoryOutboundLedger({ clock }),
    forgetful: createMemoryOutboundLedger({ clock, retentionMs: 400 }),
    passTime: async (durationMs) => pass(durationMs),
  };
}

test('a full ledger forgets what has been over longest, and says so', async () => {
  const { ledger, evicted, accept, sendNew } = setUp(2);
  await sendNew('c-1');
  await sendNew('c-2');
  await accept('c-3');
  expect(evicted).toEqual([1]);
  const scope = { tenantId: 'acme', connector: 'whatsapp' };
  expect(await ledger.find({ ...scope, clientMessageId: 'c-1' })).toBeUndefined();
  expect((await ledger.find({ ...scope, clientMessageId: 'c-2' }))?.state).toBe('sent');
});

test('a ledger full of what may still be sent takes no more', async () => {
  const { ledger, accept } = setUp(2);
  await accept('c-1');
  await accept('c-2');
  await expect(accept('c-3')).rejects.toMatchObject({ code: 'state_unavailable' });
  expect((await accept('c-2')).isNew).toBe(false);
  expect(await ledger.count({ tenantId: 'acme', connector: 'whatsapp' })).toMatchObject({
    accepted: 2,
  });
});

test('a step of the wall clock ends no lease', async () => {
  let wallMs = 1_000_000;
  const ledger = createMemoryOutboundLedger({ clock: { now: () => wallMs, monotonicMs: () => 7 } });
  const command = commandOf('c-1');
  await ledger.accept(command, { ownerToken: 'a', leaseMs: 1_000 });
  wallMs += 3_600_000;
  expect((await ledger.find(command))?.state).toBe('sending');
});

test.each([{ retentionMs: 0 }, { retentionMs: 1.5 }, { maxRecords: 0 }])(
  'a ledger with %o is refused',
  (wrong) => {
    const { clock } = fakeClock();
    expect(() => createMemoryOutboundLedger({ clock, ...wrong })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  },
);

function setUp(maxRecords: number) {
  const { clock } = fakeClock();
  const evicted: number[] = [];
  const onEvict = (count: number) => evicted.push(count);
  const ledger = createMemoryOutboundLedger({ clock, maxRecords, onEvict });
  const accept = (clientMessageId: string) => ledger.accept(commandOf(clientMessageId));
  const sendNew = async (clientMessageId: string) => {
    const command = commandOf(clientMessageId);
    await ledger.accept(command, { ownerToken: clientMessageId, leaseMs: 1_000 });
    return ledger.end(command, { part: 0, ownerToken: clientMessageId }, { kind: 'sent' });
  };
  return { ledger, evicted, accept, sendNew };
}

function commandOf(clientMessageId: string) {
  return {
    tenantId: 'acme',
    connector: 'whatsapp',
    clientMessageId,
    commandName: 'send-message',
    channel: 'whatsapp',
    accountId: ACCOUNT_ID,
    bodyDigest: 'digest',
    correlationId: 'correlation-1',
    partCount: 1,
    command: { text: 'Olá' },
  };
}

function fakeClock() {
  let nowMs = Date.UTC(2026, 10, 21);
  return {
    clock: { now: () => nowMs, monotonicMs: () => nowMs },
    pass: (durationMs: number) => {
      nowMs += durationMs;
    },
  };
}
