import { ConnectorError, type OutboundLedger } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { openCommandDoor, refuses, SHIP } from './command-test-door.ts';
import { sweepCommands } from './sweep-commands.ts';

const ASYNC = { prefer: 'respond-async' };

type Door = ReturnType<typeof openCommandDoor>;

/** Lets the sweep have a turn, `times` times. */
async function sweep(door: Door, ledger: Partial<OutboundLedger> = {}, times = 1): Promise<void> {
  const stop = new AbortController();
  let turns = 0;
  const sleep = async (ms: number): Promise<void> => {
    if (turns++ === times) stop.abort();
    stop.signal.throwIfAborted();
    door.clock.pass(ms);
  };
  const parts = {
    ...door.parts,
    clock: { ...door.parts.clock, sleep },
    ledger: { ...door.parts.ledger, ...ledger },
  };
  await sweepCommands(parts, stop.signal);
}

async function stateOf(door: Door, id: string): Promise<unknown> {
  const { state }: { state: string } = JSON.parse(await (await door.ask(id)).text());
  return state;
}

test('what a killed process was sending becomes unknown, and is told with nothing of it', async () => {
  const door = openCommandDoor({ hasQueue: true });
  await door.give(SHIP, ASYNC);
  const id = { tenantId: 'acme', connector: 'parcels', clientMessageId: 'c-1' };
  await door.parts.ledger.begin(id, { ownerToken: 'killed', leaseMs: 30_000 });
  await sweep(door);
  expect(door.logs.named('command_outcome_unknown')).toEqual([]);
  await sweep(door, {}, 2);
  expect(door.logs.named('command_outcome_unknown')).toMatchObject([
    { level: 'error', tenantId: 'acme', errorCode: 'unknown_outcome' },
  ]);
  expect(JSON.stringify(door.logs.named('command_outcome_unknown'))).not.toContain('c-1');
  expect(await stateOf(door, 'c-1')).toBe('unknown');
});

test('what has lost its job gets one; what was accepted just now, or is over, does not', async () => {
  const door = openCommandDoor({ hasQueue: true });
  await door.give({ ...SHIP, clientMessageId: 'sent' });
  for (const at of Array.from({ length: 120 }).keys()) {
    await door.give({ ...SHIP, clientMessageId: `old-${at}` }, ASYNC);
  }
  door.clock.pass(50_000);
  await door.give({ ...SHIP, clientMessageId: 'young' }, ASYNC);
  door.jobs.splice(0);
  await sweep(door);
  const ids = door.jobs.map(({ data }) => data.clientMessageId);
  expect([ids.length, new Set(ids).size, ids.filter((id) => id.startsWith('old-')).length]).toEqual(
    [120, 120, 120],
  );
  await door.work();
  expect(await stateOf(door, 'old-7')).toBe('sent');
});

test('a tenant whose records cannot be read keeps no other from its turn, nor the next turn', async () => {
  const door = openCommandDoor({
    scripts: [refuses('upstream_unavailable', { effect: 'none' })],
    hasQueue: true,
  });
  await door.give(SHIP);
  door.jobs.splice(0);
  door.clock.pass(60_000);
  const { ledger } = door.parts;
  await sweep(
    door,
    {
      tenants: async () => ['globex', 'acme'],
      sweep: async (scope, limit) => {
        if (scope.tenantId === 'acme') return ledger.sweep(scope, limit);
        throw new ConnectorError('state_unavailable', 'a command must be as it was written');
      },
    },
    2,
  );
  expect(door.jobs).toHaveLength(1);
  expect(door.logs.named('commands_not_swept')).toMatchObject([
    { tenantId: 'globex' },
    { tenantId: 'globex' },
  ]);
});

test('a store that does not answer is asked again at the next turn', async () => {
  const door = openCommandDoor({ hasQueue: true });
  let asked = 0;
  const tenants = async (): Promise<never> => {
    asked += 1;
    throw new ConnectorError('state_unavailable', 'the store must answer');
  };
  await sweep(door, { tenants }, 3);
  expect([asked, door.logs.named('commands_not_swept').length]).toEqual([3, 3]);
});

test('without a queue what is left of several messages fails once no request waits for it', async () => {
  const door = openCommandDoor({
    scripts: [() => ({ externalMessageId: 'm-1' }), refuses('unknown_outcome')],
  });
  await door.give({ ...SHIP, text: 'a|b|c' });
  const scope = { tenantId: 'acme', connector: 'parcels' };
  const status = { accountId: 'depot-1', callbackData: 'p1:1:c-1', state: 'sent' } as const;
  await door.parts.ledger.apply(scope, [status]);
  await sweep(door);
  expect(await stateOf(door, 'c-1')).toBe('accepted');
  door.clock.pass(90_000);
  await sweep(door);
  expect(await stateOf(door, 'c-1')).toBe('failed');
  expect(door.logs.named('command_not_sent').at(-1)).toMatchObject({ outcome: 'failed' });
});
