import { isDeepStrictEqual } from 'node:util';

import { isConnectorError } from '@pyloto/core-connectors';

import { ConformanceProblem } from '../../conformance-problem.ts';
import { describeItem } from '../../deliveries/describe-item.ts';
import { parseDelivery } from '../../deliveries/parse-delivery.ts';
import { type Requirement, skipped } from '../../requirement.ts';
import type { Session } from '../../session/session.ts';
import type { Fixture } from '../../target/read-fixtures.ts';

/** PAR-01. */
export const fixturesParse: Requirement = {
  id: 'PAR-01',
  level: 'bronze',
  title: "Each fixture's body parses to its `expected.json`.",
  why: 'A recorded delivery is the only proof that the parser knows what its provider sends.',
  source: 'docs/fixtures-and-testing.md',
  needs: ['module'],
  dependsOn: ['PAR-03', 'PAR-04'],
  check: async ({ connector, fixtures }) => {
    if (fixtures.length === 0) return skipped('there are no fixtures');
    for (const fixture of fixtures) await assertParses(connector, fixture);
    return undefined;
  },
};

async function assertParses(connector: Session['connector'], fixture: Fixture): Promise<void> {
  const found = await outcomeOf(connector, fixture);
  if (isDeepStrictEqual(found, fixture.expected)) return;
  throw new ConformanceProblem({
    expected: `${fixture.name}: what its expected.json says`,
    seen: firstDifference(fixture.expected, found) ?? 'something else',
    advice: `compare fixtures/${fixture.name}/expected.json with what the parser makes of its body`,
  });
}

/** What a fixture becomes, in the form of `expected.json`. */
async function outcomeOf(connector: Session['connector'], fixture: Fixture): Promise<unknown> {
  try {
    const items = (await parseDelivery(connector, fixture)).map(describeItem);
    const plain: unknown = JSON.parse(JSON.stringify(items));
    return plain;
  } catch (error) {
    if (isConnectorError(error)) return { rejected: error.code };
    return { thrown: error instanceof Error ? error.message : 'something that is no error' };
  }
}

/** Where two values begin to differ, and how. */
function firstDifference(expected: unknown, found: unknown, at = 'it'): string | undefined {
  if (isDeepStrictEqual(expected, found)) return undefined;
  if (typeof expected !== 'object' || typeof found !== 'object' || !expected || !found) {
    return `${at} is ${shown(found)} instead of ${shown(expected)}`;
  }
  const theirs = new Map(Object.entries(expected));
  const ours = new Map(Object.entries(found));
  for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
    const difference = firstDifference(theirs.get(name), ours.get(name), `${at}.${name}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const SHOWN_LENGTH = 120;

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, SHOWN_LENGTH);
}
