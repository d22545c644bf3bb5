import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import {
  DELIVERIES_PER_MINUTE,
  LIMITED_TENANTS,
  tenantsWithLimits,
} from './tenants-with-limits.ts';

/** LIM-01. */
export const overTheLimitIsRefused: Requirement = {
  id: 'LIM-01',
  level: 'silver',
  title:
    "A delivery over its tenant's limit is answered 429 with `Retry-After`, and nothing of it is handled.",
  why: 'A provider that is told when to come again comes again; one that is not gives up or floods.',
  source: 'docs/running-an-app.md',
  needs: ['events'],
  check: async (session) => {
    const { connector, freshFor } = await tenantsWithLimits(session);
    for (let count = 0; count < DELIVERIES_PER_MINUTE; count++) {
      await connector.deliver(await freshFor(LIMITED_TENANTS.first));
    }
    const delivery = await freshFor(LIMITED_TENANTS.first);
    const { status, headers } = await connector.deliver(delivery);
    const retryAfter = headers['retry-after'] ?? 'absent';
    const effects = connector.attempts(delivery.dedupeKey).length;
    assertConforms(status === 429 && Number(retryAfter) >= 1 && effects === 0, {
      expected: `after ${DELIVERIES_PER_MINUTE} deliveries of ${DELIVERIES_PER_MINUTE} a minute: 429, Retry-After of whole seconds, no event`,
      seen: `${status}, Retry-After ${retryAfter}, ${effects} events`,
      advice: 'ask the limiter before the first item is claimed, and say when its window ends',
    });
  },
};
