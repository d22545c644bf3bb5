import { ConformanceProblem } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { assertRefused } from './assert-refused.ts';

/** SIG-02. */
export const changedBodyIsRefused: Requirement = {
  id: 'SIG-02',
  level: 'bronze',
  title: 'A body of which one byte was changed after signing is answered 401.',
  why: 'A signature that does not cover every byte lets others rewrite what it covers not.',
  source: 'docs/running-an-app.md',
  needs: ['deliveries'],
  dependsOn: ['SIG-03'],
  check: async (session) => {
    const connector = await session.shared();
    const delivery = await session.deliveries.fresh();
    const answer = await connector.deliver(delivery, {
      sentBody: withLastDigitChanged(delivery.body),
    });
    assertRefused('a body that was changed after signing', answer, []);
  },
};

/** Still JSON of the same length. */
function withLastDigitChanged(body: Uint8Array): Uint8Array {
  const index = body.findLastIndex((byte) => byte >= ZERO && byte < NINE);
  if (index === -1) {
    throw new ConformanceProblem({
      expected: 'a fixture with a digit in it',
      seen: 'none',
      advice: 'record a delivery with an id or a time',
    });
  }
  return Uint8Array.from(body).with(index, (body[index] ?? ZERO) + 1);
}

const ZERO = 0x30;
const NINE = 0x39;
