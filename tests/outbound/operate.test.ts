import { execFile } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

import { until } from '@pyloto-tests/fleet';
import { expect, test } from 'vitest';

import { ADMIN_KEY } from './command-run.ts';
import { ACME, type OutboundRun, textTo } from './start-outbound.ts';
import { useOutbound } from './use-outbound.ts';

const SCRIPT = path.resolve(import.meta.dirname, '../../scripts/ops.ts');
const PERSON = '5511980000002';
const outbound = useOutbound();

/** Runs the operators' tool against the first copy. @returns what it printed */
function ops(run: OutboundRun, ...args: string[]): Promise<{ code: number; out: string }> {
  const env = { PYLOTO_ADMIN_KEY: ADMIN_KEY, PYLOTO_ADMIN_URL: String(run.fleet.urls()[0]) };
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: out + err });
    });
  });
}

test(
  'an operator sees what may have been sent, sends it again or gives it up',
  { timeout: 120_000 },
  async () => {
    const run = await outbound.inRedis();
    const [again, over] = [`again-${Date.now()}`, `over-${Date.now()}`];
    await run.simulator.receive({ accountId: ACME.accountId, from: PERSON, text: 'Oi' });
    run.simulator.setFaults({
      faultsFor: () => ({ kind: 'cut', when: 'after_acceptance', statuses: 'withheld' }),
    });
    for (const id of [again, over]) {
      expect(await run.give(textTo(PERSON, id))).toMatchObject({ http: 202, status: 'unknown' });
    }
    run.simulator.setFaults(undefined);

    const list = await ops(run, 'commands', 'list', '--tenant', 'acme');
    expect(list.out).toContain(again);
    expect(list.out).toContain('unknown_outcome');
    expect(list.out).not.toContain(PERSON);
    const shown = await ops(run, 'commands', 'show', 'acme', again);
    expect(shown.out).toContain('send-message');
    expect(shown.out).not.toContain('Olá');
    expect((await ops(run, 'commands', 'show', 'acme', again, '--reveal')).out).toContain('Olá');

    expect((await ops(run, 'commands', 'retry', 'acme', again)).code).toBe(0);
    expect(await until(async () => (await run.ask(again))?.['state'] === 'read')).toBe(true);
    expect((await ops(run, 'commands', 'give-up', 'acme', over)).out).toContain('failed');
    expect(await run.give(textTo(PERSON, over))).toMatchObject({ http: 502, status: 'failed' });
    const failures = () => run.events.filter(({ type }) => type.includes('command_failed'));
    expect(await until(() => failures().length === 1)).toBe(true);
    expect(failures()[0]?.data).toMatchObject({ clientMessageId: over, command: 'send-message' });
    const twice = await ops(run, 'commands', 'give-up', 'acme', over);
    expect([twice.code, twice.out]).toEqual([1, expect.stringContaining('accepted and unknown')]);
    expect((await ops(run, 'commands', 'retry', 'acme', 'nobody')).code).toBe(1);
  },
);

test(
  'a token that the provider refuses is not used again, and the connection is shown',
  { timeout: 120_000 },
  async () => {
    const run = await outbound.inRedis({ copies: 2 });
    await run.simulator.receive({ accountId: ACME.accountId, from: PERSON, text: 'Oi' });
    run.simulator.setAccessToken(ACME.accountId, 'EAA-another-token');
    const id = `refused-${Date.now()}`;
    expect(await run.give(textTo(PERSON, id))).toMatchObject({
      http: 502,
      errorCode: 'auth_invalid',
    });
    const calls = run.simulator.requests.length;
    for (const copy of [0, 1]) {
      const later = await run.give(textTo(PERSON, `${id}-${copy}`), { copy });
      expect(later).toMatchObject({ http: 502, errorCode: 'auth_invalid' });
    }
    expect(run.simulator.requests.length).toBe(calls);
    const { out } = await ops(run, 'connections', 'list');
    expect(out).toMatch(/acme .*unhealthy +auth_invalid/);
    expect(out).toMatch(/globex .*healthy/);
    const announced = () => run.events.filter(({ type }) => type.includes('connection_unhealthy'));
    expect(await until(() => announced().length === 1)).toBe(true);
  },
);
