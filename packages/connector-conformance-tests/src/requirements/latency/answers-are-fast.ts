import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import type { RunningConnector } from '../../session/running-connector.ts';
import type { Session } from '../../session/session.ts';

const RUNS = 3;
const DELIVERIES = 100;
const AT_A_TIME = 4;
const SHARE = 0.95;

/** LAT-01. */
export const answersAreFast: Requirement = {
  id: 'LAT-01',
  level: 'gold',
  title: "P95 of a delivery's answers stays within the manifest's `slo.webhookP95Ms`.",
  why: 'Providers count slow answers as failures, and send again.',
  source: 'docs/performance.md',
  needs: ['events'],
  runsAlone: true,
  check: async (session) => {
    const { webhookP95Ms } = session.connector.manifest.slo;
    const connector = await session.shared();
    let bestMs = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS && bestMs > webhookP95Ms; run++) {
      bestMs = Math.min(bestMs, await measureP95Ms(session, connector));
    }
    assertConforms(bestMs <= webhookP95Ms, {
      expected: `P95 of at most ${webhookP95Ms} ms, in the best of ${RUNS} runs of ${DELIVERIES} deliveries`,
      seen: `${bestMs.toFixed(1)} ms`,
      advice: 'look for work that parsing does for every delivery; or promise less in the manifest',
    });
  },
};

async function measureP95Ms(session: Session, connector: RunningConnector): Promise<number> {
  const deliveries = [];
  for (let count = 0; count < DELIVERIES; count++)
    deliveries.push(await session.deliveries.fresh());
  const latenciesMs: number[] = [];
  const queue = deliveries.values();
  const work = async (): Promise<void> => {
    for (const delivery of queue) {
      const startedAtMs = performance.now();
      await connector.deliver(delivery);
      latenciesMs.push(performance.now() - startedAtMs);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return latenciesMs.toSorted((one, other) => one - other)[Math.ceil(DELIVERIES * SHARE) - 1] ?? 0;
}
