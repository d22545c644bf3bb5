import type { Connector, ParsedEvent } from '@pyloto/core-connectors';

import { CannotCheck, ConformanceProblem } from '../conformance-problem.ts';
import type { Target } from '../target/target.ts';
import { type JsonValue, replaceAt, writeJson } from './json-text.ts';
import { eventsOf, parseDelivery } from './parse-delivery.ts';
import { findPattern, type Pattern } from './pattern.ts';
import type { UnseenBatch, UnseenDelivery } from './unseen-delivery.ts';

/** Makes deliveries that no connector has seen, from the fixtures. */
export type Deliveries = {
  /** One of one event. @throws CannotCheck when no fixture can be varied */
  readonly fresh: () => Promise<UnseenDelivery>;
  /**
   * One of `count` events, at most 100.
   *
   * @throws CannotCheck when no fixture can be made into a batch; ConformanceProblem when the parser finds fewer events than that
   */
  readonly batch: (count: number) => Promise<UnseenBatch>;
  /** What deliveries are made from. @throws CannotCheck when no fixture can be varied */
  readonly pattern: () => Promise<Pattern>;
  /** Why none can be made; undefined when they can. */
  readonly problem: () => Promise<string | undefined>;
};

/** Room between the ids of one delivery and the next, for the items of a batch. */
const STRIDE = 100;

/** Deliveries from the fixtures of a target; `firstCount` is where counting begins, so that another run makes others. */
export function createDeliveries(target: Target, firstCount: number): Deliveries {
  const maker = new DeliveryMaker(target, firstCount);
  return {
    fresh: () => maker.fresh(),
    batch: (count) => maker.batch(count),
    pattern: () => maker.pattern(),
    problem: async () => {
      try {
        await maker.pattern();
        return undefined;
      } catch (error) {
        if (error instanceof CannotCheck) return error.message;
        throw error;
      }
    },
  };
}

class DeliveryMaker {
  readonly #target: Target;
  readonly #usedKeys = new Set<string>();
  #count: number;
  #pattern: Promise<Pattern> | undefined;

  constructor(target: Target, firstCount: number) {
    this.#target = target;
    this.#count = firstCount;
  }

  pattern(): Promise<Pattern> {
    this.#pattern ??= choosePattern(this.#target);
    return this.#pattern;
  }

  async fresh(): Promise<UnseenDelivery> {
    const pattern = await this.pattern();
    return this.#describe(pattern, pattern.changed(this.#next()));
  }

  async batch(size: number): Promise<UnseenBatch> {
    const pattern = await this.pattern();
    const { items } = pattern;
    if (typeof items === 'string') throw new CannotCheck('no fixture can be made into a batch');
    const first = this.#next();
    const elements = Array.from({ length: size }, (_, index) => items.element(first + index));
    const around = pattern.changed(0);
    const delivery = await this.#describe(pattern, replaceAt(around, items.path, elements));
    if (delivery.events.length < size) {
      throw new ConformanceProblem({
        expected: `${size} elements with ids of their own are ${size} events`,
        seen: `${delivery.events.length}, for ${pattern.fixture.name} with more elements`,
        advice: 'go through the whole array, and give each element an event of its own',
      });
    }
    return {
      ...delivery,
      itemAt: (index) => elements[index] ?? null,
      withItem: (index, item) =>
        writeJson(replaceAt(around, items.path, elements.with(index, item))),
    };
  }

  #next(): number {
    this.#count += STRIDE;
    return this.#count;
  }

  async #describe({ fixture, headers }: Pattern, value: JsonValue): Promise<UnseenDelivery> {
    const body = writeJson(value);
    const connector = connectorOf(this.#target);
    const items = await parseDelivery(connector, { body, headers }, Date.now());
    const [first, ...rest] = distinct(eventsOf(items));
    if (first === undefined || this.#usedKeys.has(first.dedupeKey)) {
      throw new CannotCheck(`the ids of ${fixture.name} are too short to make so many deliveries`);
    }
    for (const { dedupeKey } of [first, ...rest]) this.#usedKeys.add(dedupeKey);
    return { body, headers, events: [first, ...rest], fixture: fixture.name };
  }
}

function connectorOf({ connector }: Target): Connector {
  if (connector !== undefined) return connector;
  throw new CannotCheck('no module is given');
}

async function choosePattern(target: Target): Promise<Pattern> {
  const connector = connectorOf(target);
  if (target.fixtures.length === 0) throw new CannotCheck('there are no fixtures');
  let fallback: Pattern | undefined;
  for (const fixture of inOrderOfUse(connector, target.fixtures)) {
    const pattern = await findPattern(connector, fixture);
    if (pattern !== undefined && typeof pattern.items !== 'string') return pattern;
    fallback ??= pattern;
  }
  if (fallback !== undefined) return fallback;
  throw new CannotCheck(
    'no fixture has one event whose ids can be changed so that the parser finds another',
  );
}

/** The capabilities in the manifest's order, short bodies first. */
function inOrderOfUse({ manifest }: Connector, fixtures: Target['fixtures']): Target['fixtures'] {
  const rank = ({ expected }: Target['fixtures'][number]): number => {
    const first = 'rejected' in expected ? undefined : expected[0]?.capabilityId;
    const index = manifest.capabilities.findIndex(({ id }) => id === first);
    return index === -1 ? Number.MAX_SAFE_INTEGER : index;
  };
  return fixtures.toSorted(
    (one, other) => rank(one) - rank(other) || one.body.byteLength - other.body.byteLength,
  );
}

function distinct(events: readonly ParsedEvent[]): readonly ParsedEvent[] {
  return [...new Map(events.map((event) => [event.dedupeKey, event])).values()];
}
