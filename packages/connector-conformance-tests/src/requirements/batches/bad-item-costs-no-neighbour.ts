import { assertConforms } from '../../conformance-problem.ts';
import type { JsonValue } from '../../deliveries/json-text.ts';
import { notApplicable, type Requirement } from '../../requirement.ts';
import type { Session } from '../../session/session.ts';
import { countEffects } from '../count-effects.ts';

const SIZE = 4;
const BAD_INDEX = 1;
const BAD: readonly JsonValue[] = [null, 'conformance', true, []];

/** BAT-02. */
export const badItemCostsNoNeighbour: Requirement = {
  id: 'BAT-02',
  level: 'bronze',
  title: 'One bad item costs none of its neighbours.',
  why: 'Its neighbours are other people’s messages, and the provider sends all of them again until it gives up.',
  source: 'docs/delivery-guarantees.md',
  needs: ['events'],
  dependsOn: ['BAT-01'],
  check: async (session) => {
    const { items } = await session.deliveries.pattern();
    if (items === 'none') return notApplicable('its deliveries have one item each');
    for (const bad of BAD) await assertNeighboursComeOut(session, bad);
    return undefined;
  },
};

async function assertNeighboursComeOut(session: Session, bad: JsonValue): Promise<void> {
  const connector = await session.shared();
  const batch = await session.deliveries.batch(SIZE);
  const neighbours = batch.events.filter((_, index) => index !== BAD_INDEX);
  const body = batch.withItem(BAD_INDEX, bad);
  const { status } = await connector.deliver({ body, headers: batch.headers });
  const effects = countEffects(connector, neighbours);
  assertConforms(status === 200 && effects.every((count) => count === 1), {
    expected: `200, and each neighbour of an item that is ${JSON.stringify(bad)} comes out once`,
    seen: `${status}, and they came out ${effects.join(', ')} times`,
    advice:
      'look at each element by itself, and return { outcome: "invalid", field, reason } for one that is broken',
  });
}
