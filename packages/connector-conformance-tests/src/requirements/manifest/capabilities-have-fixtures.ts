import {
  commandFailed,
  connectionHealthy,
  connectionRemoved,
  connectionUnhealthy,
  dataDeletionRequested,
  isParsedEvent,
} from '@pyloto/core-connectors';

import { assertConforms } from '../../conformance-problem.ts';
import { parseDelivery } from '../../deliveries/parse-delivery.ts';
import { type Requirement, skipped } from '../../requirement.ts';
import type { Session } from '../../session/session.ts';

/** What the runtime tells of commands and accounts is in no delivery. */
const MADE_BY_RUNTIME: ReadonlySet<string> = new Set(
  [
    commandFailed,
    connectionHealthy,
    connectionRemoved,
    connectionUnhealthy,
    dataDeletionRequested,
  ].map(({ capabilityId }) => capabilityId),
);

/** MAN-02. */
export const capabilitiesHaveFixtures: Requirement = {
  id: 'MAN-02',
  level: 'bronze',
  title:
    'Every active inbound capability is in the `expected.json` of a fixture, and every event is of an inbound capability of the manifest.',
  why: 'A capability that no recorded delivery has passed through is a hope, and consumers build on it.',
  source: 'packages/core-connectors/README.md',
  needs: ['module'],
  check: async (session) => {
    if (session.fixtures.length === 0) return skipped('there are no fixtures');
    const { capabilities } = session.connector.manifest;
    const inbound = capabilities.filter(({ direction }) => direction === 'inbound');
    const shown = new Set(session.fixtures.flatMap(({ expected }) => capabilityIdsOf(expected)));
    const unshown = inbound.filter(
      ({ id, status }) => status === 'active' && !shown.has(id) && !MADE_BY_RUNTIME.has(id),
    );
    assertConforms(unshown.length === 0, {
      expected: 'a fixture for each active inbound capability',
      seen: `none for ${unshown.map(({ id }) => id).join(', ')}`,
      advice: 'record a delivery of each (pyloto-record), or call the capability planned',
    });

    const known = new Set(inbound.map(({ id }) => id));
    const unknown = [...(await parsedCapabilityIds(session))].filter((id) => !known.has(id));
    assertConforms(unknown.length === 0, {
      expected: 'events of inbound capabilities that the manifest has',
      seen: `events of ${unknown.join(', ')}`,
      advice: 'name the capability in the manifest, or correct the capabilityId in the parser',
    });
    return undefined;
  },
};

function capabilityIdsOf(expected: Session['fixtures'][number]['expected']): readonly string[] {
  if ('rejected' in expected) return [];
  return expected.map(({ capabilityId }) => capabilityId).filter((id) => id !== undefined);
}

/** A parser that throws is another requirement's. */
async function parsedCapabilityIds({ connector, fixtures }: Session): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const fixture of fixtures) {
    const items = await parseDelivery(connector, fixture).catch(() => []);
    for (const item of items) if (isParsedEvent(item)) ids.add(item.capabilityId);
  }
  return ids;
}
