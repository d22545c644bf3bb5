import type { Connector } from '@pyloto/core-connectors';

import { createInventor } from './create-inventor.ts';
import { recordDelivery, type RealDelivery, type RecordedFixture } from './record-delivery.ts';
import { storeFixture } from './store-fixture.ts';

/** What a recording is made with. */
export type RecordingOptions = {
  readonly connector: Connector;
  /** Where fixtures are stored. */
  readonly fixtures: string;
  /** Names of members whose words are the provider's own. */
  readonly keep: readonly string[];
  /** Tells, in a line, what was stored or why not; never with data. */
  readonly tell: (line: string) => void;
  /** A number from 0 to below 1. */
  readonly random: () => number;
};

/** Deliveries of one session: the same value has the same replacement in all of them. */
export type Recording = {
  /** Resolves once it is stored, or told why not; never rejects. */
  readonly take: (delivery: RealDelivery) => Promise<void>;
};

/** Begins one. A delivery that comes again is stored once. */
export function createRecording(options: RecordingOptions): Recording {
  const { connector, keep, fixtures, tell, random } = options;
  const inventor = createInventor(random);
  const seen = new Set<string>();
  let last: Promise<void> = Promise.resolve();

  async function record(delivery: RealDelivery): Promise<void> {
    const bytes = Buffer.from(delivery.body).toString('base64');
    if (seen.has(bytes)) return tell('the same delivery again: not stored twice');
    seen.add(bytes);
    const recorded = await recordDelivery(connector, delivery, { inventor, keep });
    if ('reason' in recorded) return tell(`a delivery was not stored: ${recorded.reason}`);
    tell(describeStored(storeFixture(fixtures, recorded), recorded));
  }

  return {
    take: (delivery) => {
      // One after the other: two of a kind get two names.
      last = last
        .then(() => record(delivery))
        .catch(() => tell('a delivery was not stored: it could not be written'));
      return last;
    },
  };
}

function describeStored(
  name: string,
  { itemCount, replacedCount, keptWords, isParsedAlike }: RecordedFixture,
): string {
  const kept =
    keptWords.length === 0 ? '' : `; left as words of the provider: ${keptWords.join(', ')}`;
  const warning = isParsedAlike
    ? ''
    : '; the connector reads it differently now: look at body.json, or name members with --keep';
  return `fixtures/${name}: items: ${itemCount}, values replaced: ${replacedCount}${kept}${warning}`;
}
