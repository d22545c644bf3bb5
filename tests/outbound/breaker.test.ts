import { until } from '@pyloto-tests/fleet';
import { expect, test } from 'vitest';

import { ACME, GLOBEX, type OutboundRun, textTo } from './start-outbound.ts';
import { useOutbound } from './use-outbound.ts';

/** Each command is to somebody else: the provider refuses what comes to one person in a burst, and that would be calls too. */
const personOf = (at: number): string => `55119800000${String(at).padStart(2, '0')}`;
/** So many failures open the breaker of an account of which nothing else is known. */
const FAILURES = 5;
const WAITING = 10;
/** The 30 seconds of a breaker, less a tenth and the rounding of clocks. */
const OPEN_AT_LEAST_MS = 26_990;
/** The 30 seconds of a breaker, a tenth more, and what a busy machine takes. */
const OPEN_AT_MOST_MS = 60_000;
const PROBE_MS = 500;
const outbound = useOutbound();

test(
  'an account whose provider fails is left alone, other accounts go on, and one call finds out when all of it may leave',
  { timeout: 240_000 },
  async () => {
    // Nothing is tried again before the breaker has opened.
    const env = { COMMAND_RETRY_SCHEDULE: '6,6,6' };
    const limits = { pairIntervalMs: 1 };
    const run = await outbound.inRedis({ env, simulator: { limits } });
    const { simulator, give, ask } = run;
    const stamp = Date.now();
    const ids = Array.from({ length: FAILURES + WAITING }, (_, at) => `b-${stamp}-${at}`);
    const { accountId: failing } = ACME;
    for (const at of ids.keys()) {
      await simulator.receive({ accountId: failing, from: personOf(at), text: 'Oi' });
    }
    await simulator.receive({ accountId: GLOBEX.accountId, from: personOf(0), text: 'Oi' });
    simulator.setFaults({
      faultsFor: ({ accountId }) =>
        accountId === failing ? { kind: 'refuse', code: 2 } : undefined,
    });
    for (const [at, id] of ids.entries()) {
      expect(await give(textTo(personOf(at), id))).toMatchObject({ http: 202, status: 'queued' });
    }
    // A call is on the list once it is answered, and a line is read after the answer that it came before.
    await until(() => callsOf(run).length >= FAILURES && linesOf(run, 'breaker_opened').length > 0);
    expect(callsOf(run)).toHaveLength(FAILURES);
    expect(linesOf(run, 'breaker_opened')).toEqual([
      expect.objectContaining({ level: 'warn', tenantId: ACME.tenantId, sink: 'whatsapp' }),
    ]);
    const other = { ...textTo(personOf(0), `g-${stamp}`), accountId: GLOBEX.accountId };
    expect((await give(other, { key: GLOBEX.key })).http).toBe(200);

    simulator.setFaults({
      faultsFor: ({ accountId }) =>
        accountId === failing
          ? { kind: 'slow', delayMs: PROBE_MS, when: 'after_acceptance' }
          : undefined,
    });
    const isOver = async (id: string): Promise<boolean> => (await ask(id))?.['state'] === 'read';
    expect(await until(() => acceptedOf(run).length > 0, OPEN_AT_MOST_MS)).toBe(true);
    for (const id of ids) expect(await until(() => isOver(id))).toBe(true);

    expect(ids.map((id) => simulator.acceptedCount(id))).toEqual(ids.map(() => 1));
    await until(() => callsOf(run).length >= FAILURES + ids.length);
    expect(callsOf(run)).toHaveLength(FAILURES + ids.length);
    const [probe, ...rest] = acceptedOf(run);
    // By the provider's clock alone: the breaker opened after the last of the failures came.
    const failedAtMs = callsOf(run)[FAILURES - 1]?.atMs ?? Number.NaN;
    expect((probe?.atMs ?? 0) - failedAtMs).toBeGreaterThanOrEqual(OPEN_AT_LEAST_MS);
    const restFromMs = Math.min(...rest.map(({ atMs }) => atMs));
    expect(restFromMs - (probe?.atMs ?? 0)).toBeGreaterThanOrEqual(PROBE_MS - 1);
    expect(linesOf(run, 'breaker_opened')).toHaveLength(1);
    await until(() => linesOf(run, 'breaker_closed').length > 0);
    expect(linesOf(run, 'breaker_closed')).toEqual([
      expect.objectContaining({ level: 'info', tenantId: ACME.tenantId, sink: 'whatsapp' }),
    ]);
    expect(linesOf(run, 'breaker_closed')[0]?.['account']).toMatch(/^[\w-]+$/u);
    expect(run.fleet.stdout()).not.toContain(ACME.accountId);
  },
);

/** The calls of the failing account that were answered. */
function callsOf({ simulator }: OutboundRun) {
  return simulator.requests.filter(({ path }) => path.includes(ACME.accountId));
}

function acceptedOf({ simulator }: OutboundRun) {
  return simulator.accepted.filter(({ accountId }) => accountId === ACME.accountId);
}

function linesOf({ fleet }: OutboundRun, event: string): Readonly<Record<string, unknown>>[] {
  return fleet
    .stdout()
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => JSON.parse(line));
}
