import type { Requirement } from '../../requirement.ts';
import { assertRefused } from './assert-refused.ts';

const LONG = 8_000;

/** SIG-04. */
export const malformedSignatureIsRefused: Requirement = {
  id: 'SIG-04',
  level: 'bronze',
  title:
    'A malformed signature header (empty, cut, of another algorithm, not ASCII, very long) is answered 401, not 5xx.',
  why: 'A stranger who can make the connector fail can keep it failing, and fills its alerts.',
  source: 'docs/errors.md',
  needs: ['deliveries'],
  dependsOn: ['SIG-01'],
  check: async (session) => {
    const connector = await session.shared();
    const { body, headers, events } = await session.deliveries.fresh();
    const proof = connector.sign(body);
    for (const [name, value] of Object.entries(proof)) {
      for (const [what, malformed] of Object.entries(malformedOf(value))) {
        const answer = await connector.deliver(
          { body, headers },
          { headers: { [name]: malformed } },
        );
        const [{ dedupeKey }] = events;
        assertRefused(`a delivery whose ${name} is ${what}`, answer, connector.eventsOf(dedupeKey));
      }
    }
  },
};

function malformedOf(value: string): Readonly<Record<string, string>> {
  return {
    empty: '',
    cut: value.slice(0, Math.ceil(value.length / 2)),
    'one character longer': `${value}0`,
    'of another algorithm': `md5=${value.slice(-32)}`,
    'not ASCII': `${value.slice(0, -1)}\u00e9`,
    'very long': value.padEnd(LONG, 'a'),
  };
}
