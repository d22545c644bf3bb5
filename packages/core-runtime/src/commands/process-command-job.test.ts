import type { CommandDefinition } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { openCommandDoor, SHIP } from './command-test-door.ts';
import { commandProcessorOf } from './process-command-job.ts';

const ASYNC = { prefer: 'respond-async' };
const MINUTE_MS = 60_000;

type Door = ReturnType<typeof openCommandDoor>;

/** A door with a command that waits, and a copy of it that knows other commands. */
async function beside(change: (ship: CommandDefinition) => CommandDefinition | undefined) {
  const door = openCommandDoor({ hasQueue: true });
  await door.give({ ...SHIP, text: 'a|b' }, ASYNC);
  const ship = door.parts.definitions.get('ship');
  const other = ship && change(ship);
  const definitions = new Map(other === undefined ? [] : [[other.name, other]]);
  return { door, other: commandProcessorOf({ ...door.parts, definitions }, () => false) };
}

async function takeOver(door: Door, work: ReturnType<typeof commandProcessorOf>): Promise<void> {
  for (const job of door.jobs.splice(0)) {
    const end = await work({ ...job, addedAtMs: door.clock.now() });
    if (end !== 'done')
      door.jobs.push({ ...job, delayMs: end.againInMs, data: end.data ?? job.data });
  }
}

async function stateOf(door: Door): Promise<unknown> {
  return JSON.parse(await (await door.ask('c-1')).text());
}

test.each([
  ['does not know', () => undefined],
  ['divides in another way', (ship: CommandDefinition) => ({ ...ship, partsOf: () => [SHIP] })],
])(
  'a command that this version %s waits for another, and is refused after a quarter of an hour',
  async (_, change) => {
    const { door, other } = await beside(change);
    await takeOver(door, other);
    door.clock.pass(14 * MINUTE_MS);
    await takeOver(door, other);
    expect([door.sent.length, door.jobs.length]).toEqual([0, 1]);
    expect(await stateOf(door)).toMatchObject({ state: 'accepted' });
    door.clock.pass(MINUTE_MS);
    await takeOver(door, other);
    expect([door.sent.length, door.jobs.length]).toEqual([0, 0]);
    expect(await stateOf(door)).toMatchObject({ state: 'failed', errorCode: 'config_invalid' });
  },
);

test('a command that waited for another version is sent by it', async () => {
  const { door, other } = await beside(() => undefined);
  await takeOver(door, other);
  await takeOver(
    door,
    commandProcessorOf(door.parts, () => false),
  );
  expect(await stateOf(door)).toMatchObject({ state: 'sent' });
});

test('a job that is faster than its command waits for it; one whose command was never written ends', async () => {
  const door = openCommandDoor({ hasQueue: true });
  await door.give(SHIP, ASYNC);
  const [job] = door.jobs;
  const strange = { tenantId: 'acme', data: { clientMessageId: 'c-2' } };
  const work = commandProcessorOf(door.parts, () => false);
  const addedAtMs = door.clock.now();
  expect(job?.data).toEqual({ clientMessageId: 'c-1' });
  expect(await work({ ...strange, addedAtMs })).toEqual({ againInMs: 200 });
  door.clock.pass(10_000);
  expect(await work({ ...strange, addedAtMs })).toBe('done');
});

test('a job of a command that somebody else sends comes again once their lease is over', async () => {
  const door = openCommandDoor({ hasQueue: true });
  await door.give(SHIP, ASYNC);
  const id = { tenantId: 'acme', connector: 'parcels', clientMessageId: 'c-1' };
  await door.parts.ledger.begin(id, { ownerToken: 'somebody', leaseMs: 30_000 });
  await door.work();
  expect(door.sent).toEqual([]);
  expect(door.jobs).toMatchObject([{ delayMs: 30_000 }]);
  door.clock.pass(30_000);
  await door.work();
  expect([door.sent.length, door.jobs.length]).toEqual([0, 0]);
  expect(await stateOf(door)).toMatchObject({ state: 'unknown' });
});

test('a process that stops begins nothing, and keeps the job', async () => {
  const door = openCommandDoor({ hasQueue: true });
  await door.give(SHIP, ASYNC);
  await takeOver(
    door,
    commandProcessorOf(door.parts, () => true),
  );
  expect([door.sent.length, door.jobs.length]).toEqual([0, 1]);
});
