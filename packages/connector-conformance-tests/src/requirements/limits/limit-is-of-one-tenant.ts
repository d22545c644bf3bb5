import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import {
  DELIVERIES_PER_MINUTE,
  LIMITED_TENANTS,
  tenantsWithLimits,
} from './tenants-with-limits.ts';

/** LIM-02. */
export const limitIsOfOneTenant: Requirement = {
  id: 'LIM-02',
  level: 'silver',
  title: "One tenant's limit costs no other tenant anything.",
  why: 'Otherwise one busy customer takes the messages of all.',
  source: 'docs/running-an-app.md',
  needs: ['events'],
  check: async (session) => {
    const { connector, freshFor } = await tenantsWithLimits(session);
    for (let count = 0; count <= DELIVERIES_PER_MINUTE; count++) {
      await connector.deliver(await freshFor(LIMITED_TENANTS.second));
    }
    const delivery = await freshFor(LIMITED_TENANTS.unlimited);
    const { status } = await connector.deliver(delivery);
    const effects = connector.eventsOf(delivery.dedupeKey).length;
    assertConforms(status === 200 && effects === 1, {
      expected: '200 and an event for a tenant without a limit, while another is over its own',
      seen: `${status}, and ${effects} events`,
      advice: 'keep limits by tenant, found by the account that a delivery is for',
    });
  },
};
