import { assertConforms } from '../../conformance-problem.ts';
import type { RunningConnector } from '../../session/running-connector.ts';
import type { Session } from '../../session/session.ts';

/** @throws ConformanceProblem unless a delivery as its provider sends them is answered 200 */
export async function assertHandlesNext(
  session: Session,
  connector: RunningConnector,
): Promise<void> {
  const { status, summary } = await connector.deliver(await session.deliveries.fresh());
  assertConforms(status === 200, {
    expected: 'the next delivery is answered 200',
    seen: `${status} ${JSON.stringify(summary)}`,
    advice: 'what was refused must leave nothing behind: no open reader, no lock, no lost process',
  });
}
