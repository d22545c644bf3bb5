import { type ParsedItem, isParsedEvent } from '@pyloto/core-connectors';

import { ConformanceProblem, assertConforms } from '../../conformance-problem.ts';
import { headersToSend } from '../../deliveries/headers-to-send.ts';
import { replaceAt, walkJson, writeJson } from '../../deliveries/json-text.ts';
import { type DeliveryBytes, parseDelivery } from '../../deliveries/parse-delivery.ts';
import type { Requirement } from '../../requirement.ts';
import type { Session } from '../../session/session.ts';

/** BAT-03. */
export const unknownKindIsIgnored: Requirement = {
  id: 'BAT-03',
  level: 'bronze',
  title: 'An item of a kind that nobody knows is answered 200 and counted as ignored.',
  why: 'Providers add kinds without asking; an error for each of them turns the whole webhook off.',
  source: 'docs/errors.md',
  needs: ['deliveries'],
  check: async (session) => {
    const delivery = (await unknownKind(session)) ?? ignoredFixture(session);
    if (delivery === undefined) {
      throw new ConformanceProblem({
        expected: 'an item that is counted as ignored when the word for its kind is changed',
        seen: 'no word of the body made one',
        advice:
          'return { outcome: "ignored", field, reason } for a kind that the parser does not know',
      });
    }
    const connector = await session.shared();
    const { status, summary } = await connector.deliver(delivery);
    const { ignored = 0 } = summary;
    assertConforms(status === 200 && ignored > 0, {
      expected: '200 with ignored: 1',
      seen: `${status} with ${JSON.stringify(summary)}`,
      advice:
        'return { outcome: "ignored", field, reason } for a kind that the parser does not know',
    });
  },
};

const UNKNOWN = 'conformance_unknown';

/** The pattern with one of its words changed, so that the parser ignores it. */
async function unknownKind({ connector, deliveries }: Session): Promise<DeliveryBytes | undefined> {
  const { changed, headers } = await deliveries.pattern();
  const value = changed(0);
  for (const place of walkJson(value)) {
    if (typeof place.value !== 'string') continue;
    const delivery = { body: writeJson(replaceAt(value, place.path, UNKNOWN)), headers };
    const items = await parseDelivery(connector, delivery).catch(() => []);
    if (items.length > 0 && items.every(isIgnored)) return delivery;
  }
  return undefined;
}

function isIgnored(item: ParsedItem): boolean {
  return !isParsedEvent(item) && item.outcome === 'ignored';
}

function ignoredFixture({ fixtures }: Session): DeliveryBytes | undefined {
  const fixture = fixtures.find(
    ({ expected }) =>
      !('rejected' in expected) && expected.some(({ outcome }) => outcome === 'ignored'),
  );
  return fixture === undefined
    ? undefined
    : { body: fixture.body, headers: headersToSend(fixture) };
}
