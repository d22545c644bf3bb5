import { isConnectorError } from '@pyloto/core-connectors';

import { ConformanceProblem } from '../../conformance-problem.ts';
import { changedBodies } from '../../deliveries/changed-bodies.ts';
import { parseDelivery } from '../../deliveries/parse-delivery.ts';
import { type Requirement, skipped } from '../../requirement.ts';
import type { Session } from '../../session/session.ts';
import type { Fixture } from '../../target/read-fixtures.ts';

/** Enough to reach every branch of a parser, few enough to take a fraction of a second. */
const BODIES = 3_000;
const SHOWN_LENGTH = 200;

/** PAR-02. */
export const parserIsTotal: Requirement = {
  id: 'PAR-02',
  level: 'bronze',
  title:
    'The parser never throws on what a provider could send: changed, cut and wrongly nested bodies become items, or `payload_invalid`.',
  why: 'What makes a parser throw is sent again for days, and takes its whole batch with it each time.',
  source: 'packages/core-connectors/README.md',
  needs: ['module'],
  check: async ({ connector, fixtures }) => {
    if (fixtures.length === 0) return skipped('there are no fixtures');
    const perFixture = Math.ceil(BODIES / fixtures.length);
    for (const fixture of fixtures) {
      for (const body of changedBodies(fixture.body, perFixture)) {
        await assertTotal(connector, { ...fixture, body });
      }
    }
    return undefined;
  },
};

async function assertTotal(connector: Session['connector'], fixture: Fixture): Promise<void> {
  const outcome = await parseDelivery(connector, fixture).catch((error: unknown) => error);
  if (Array.isArray(outcome)) return;
  if (isConnectorError(outcome) && outcome.code === 'payload_invalid') return;
  const thrown = outcome instanceof Error ? `${outcome.name}: ${outcome.message}` : 'no list';
  throw new ConformanceProblem({
    expected: 'a list of items, or a ConnectorError payload_invalid',
    seen: `${thrown}, for a changed body of ${fixture.name}: ${Buffer.from(fixture.body).toString().slice(0, SHOWN_LENGTH)}`,
    advice:
      'check each value before it is used, and return { outcome: "invalid", field, reason } for what is broken',
  });
}
