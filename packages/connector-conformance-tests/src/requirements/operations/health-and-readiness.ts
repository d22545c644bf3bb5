import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

/** OPS-01. */
export const healthAndReadiness: Requirement = {
  id: 'OPS-01',
  level: 'bronze',
  title:
    'It starts; `/health` and `/ready` answer 200, and `/ready` names the durability of its state.',
  why: 'Load balancers and orchestrators steer by them, and an operator must see what a restart would lose.',
  source: 'docs/running-an-app.md',
  check: async (session) => {
    const connector = await session.shared();
    const health = await connector.request({ path: '/health' });
    assertConforms(health.status === 200, {
      expected: '200 for /health',
      seen: `${health.status}`,
      advice: 'serve the routes of createConnectorApp, or run the connector with runConnector',
    });
    const { status, json, text } = await connector.request({ path: '/ready' });
    const durability =
      typeof json === 'object' && json !== null && 'durability' in json ? json.durability : '';
    const isNamed = durability === 'memory' || durability === 'redis';
    assertConforms(status === 200 && isNamed, {
      expected: '200 for /ready, with durability: memory or redis',
      seen: `${status} ${text.slice(0, 120)}`,
      advice: 'serve the routes of createConnectorApp, or run the connector with runConnector',
    });
  },
};
