import { until } from '@pyloto-tests/fleet';
import { expect, test } from 'vitest';

import { ACME, type OutboundOptions, type OutboundRun, textTo } from './start-outbound.ts';
import { useOutbound } from './use-outbound.ts';

const PERSON = '5511980000001';
const outbound = useOutbound();

async function start(options: OutboundOptions): Promise<OutboundRun> {
  const run = await outbound.inRedis(options);
  await run.simulator.receive({ accountId: ACME.accountId, from: PERSON, text: 'Oi' });
  return run;
}

test(
  'two processes that are given one command at once send it once',
  { timeout: 120_000 },
  async () => {
    const { simulator, give } = await start({ copies: 2 });
    // Each of the four takes of the pair's limit of 45, whoever is first.
    for (let round = 0; round < 10; round++) {
      const id = `race-${Date.now()}-${round}`;
      const replies = await Promise.all(
        [0, 1, 0, 1].map((copy) => give(textTo(PERSON, id), { copy })),
      );
      expect(simulator.acceptedCount(id)).toBe(1);
      expect(replies.filter(({ status }) => status === 'sent')).toHaveLength(1);
      const others = replies.filter(({ status }) => status !== 'sent').map(({ status }) => status);
      expect(others.every((status) => status === 'duplicate' || status === 'queued')).toBe(true);
    }
  },
);

test(
  'a process that is killed while it sends leaves a command that is listed, and not sent again',
  { timeout: 120_000 },
  async () => {
    const id = `killed-${Date.now()}`;
    const { simulator, fleet, give, ask, admin } = await start({
      copies: 2,
      env: { COMMAND_TIMEOUT_MS: '4000', LEASE_MS: '6000', HANDLER_TIMEOUT_MS: '4000' },
    });
    simulator.setFaults({
      faultsFor: () => ({
        kind: 'slow',
        delayMs: 3_500,
        when: 'after_acceptance',
        statuses: 'withheld',
      }),
    });
    const dying = give(textTo(PERSON, id), { copy: 1 }).catch(() => 'killed');
    await until(() => simulator.acceptedCount(id) === 1);
    await fleet.kill(1);
    expect(await dying).toBe('killed');
    simulator.setFaults(undefined);
    expect((await give(textTo(PERSON, id))).status).toBe('queued');
    expect(await until(async () => (await ask(id))?.['state'] === 'unknown')).toBe(true);
    expect(await give(textTo(PERSON, id))).toMatchObject({ http: 202, status: 'unknown' });
    const list = await (await admin('/commands?tenant=acme')).text();
    expect(list).toContain(id);
    expect(simulator.acceptedCount(id)).toBe(1);

    const decided = await admin(`/commands/acme/${id}/retry`, 'POST');
    expect(decided.status).toBe(200);
    expect(await until(() => simulator.acceptedCount(id) === 2)).toBe(true);
    expect(await until(async () => (await ask(id))?.['state'] === 'read')).toBe(true);
  },
);

test(
  'a process that is killed after sending is settled by the status that comes later',
  { timeout: 120_000 },
  async () => {
    const id = `late-${Date.now()}`;
    const { simulator, fleet, give, ask } = await start({
      copies: 2,
      simulator: { statusDelaysMs: { sent: 600, delivered: 700, read: 800 } },
    });
    simulator.setFaults({
      faultsFor: () => ({ kind: 'slow', delayMs: 5_000, when: 'after_acceptance' }),
    });
    const dying = give(textTo(PERSON, id), { copy: 1 }).catch(() => 'killed');
    await until(() => simulator.acceptedCount(id) === 1);
    await fleet.kill(1);
    await dying;
    expect(await until(async () => (await ask(id))?.['state'] === 'read')).toBe(true);
    expect(await give(textTo(PERSON, id))).toMatchObject({ http: 200, status: 'duplicate' });
    expect(simulator.acceptedCount(id)).toBe(1);
  },
);

test(
  'what a process that is killed had in the queue, another one sends',
  { timeout: 120_000 },
  async () => {
    const id = `queued-${Date.now()}`;
    const { simulator, fleet, give, ask } = await start({
      copies: 2,
      // It takes commands, and sends none of those that wait.
      envOf: (copy) => (copy === 1 ? { ROLE: 'edge' } : { ROLE: 'all' }),
    });
    const queued = await give(textTo(PERSON, id), {
      copy: 1,
      headers: { prefer: 'respond-async' },
    });
    expect(queued).toMatchObject({ http: 202, status: 'queued' });
    await fleet.kill(1);
    expect(await until(async () => (await ask(id))?.['state'] === 'read')).toBe(true);
    expect(simulator.acceptedCount(id)).toBe(1);
  },
);
