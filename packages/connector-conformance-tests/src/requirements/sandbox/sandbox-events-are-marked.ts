import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

/** SAN-02. */
export const sandboxEventsAreMarked: Requirement = {
  id: 'SAN-02',
  level: 'silver',
  title: 'Every event of a sandbox is marked as synthetic: `sandbox` is true.',
  why: 'Whoever receives it must be able to keep it away from real people.',
  source: 'docs/events.md',
  needs: ['events'],
  check: async (session) => {
    const connector = await session.shared();
    await connector.deliver(await session.deliveries.fresh());
    const events = connector.attempts().map(({ event }) => event);
    const marked = events.filter(({ sandbox }) => sandbox === true);
    assertConforms(events.length > 0 && marked.length === events.length, {
      expected: 'sandbox: true in every event',
      seen: `it in ${marked.length} of ${events.length}`,
      advice:
        'run it with PYLOTO_MODE=sandbox through runConnector, or set sandbox in createConnectorApp',
    });
  },
};
