import { assertConforms } from '../../conformance-problem.ts';
import { headersToSend } from '../../deliveries/headers-to-send.ts';
import type { Requirement } from '../../requirement.ts';
import type { RunningConnector } from '../../session/running-connector.ts';
import type { Fixture } from '../../target/read-fixtures.ts';

const AT_ONCE = 8;

/** DOOR-08. */
export const summaryAddsUp: Requirement = {
  id: 'DOOR-08',
  level: 'silver',
  title: 'For every fixture the fields of the answer’s summary add up to `total`.',
  why: 'The sums are how loss is noticed: what is not in them has gone silently.',
  source: 'docs/observability.md',
  needs: ['deliveries'],
  check: async (session) => {
    const connector = await session.shared();
    const waiting = session.fixtures.filter(({ expected }) => !('rejected' in expected));
    const work = Array.from({ length: AT_ONCE }, async () => {
      for (let fixture = waiting.pop(); fixture !== undefined; fixture = waiting.pop()) {
        await assertAddsUp(connector, fixture);
      }
    });
    await Promise.all(work);
  },
};

async function assertAddsUp(connector: RunningConnector, fixture: Fixture): Promise<void> {
  const { status, summary } = await connector.deliver({
    body: fixture.body,
    headers: headersToSend(fixture),
  });
  const { total, ...others } = summary;
  const sum = Object.values(others).reduce((one, other) => one + other, 0);
  assertConforms(status === 200 && total === sum, {
    expected: `${fixture.name} is answered 200, and total is the sum of the others`,
    seen: `${status} with ${JSON.stringify(summary)}`,
    advice:
      'count every item under exactly one of processed, deduped, failed, queued, ignored, invalid',
  });
}
