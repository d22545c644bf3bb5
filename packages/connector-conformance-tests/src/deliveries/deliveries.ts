import type { Connector, ParsedEvent } from '@pyloto/core-connectors';

import { CannotCheck } from '../conformance-problem.ts';
import type { Target } from '../target/target.ts';
import { type JsonValue, replaceAt, writeJson } from './json-text.ts';
import { eventsOf, parseDelivery } from './parse-delivery.ts';
import { findPattern, type Pattern, type PatternItems } from './pattern.ts';
import type { UnseenDelivery } from './unseen-delivery.ts';

/** A batch, and the value it was written from. */
export type UnseenBatch = UnseenDelivery & {
  /** The body with one of its items replaced by something else, for instance a broken one. */
  readonly withItem: (index: number, item: JsonValue) => Uint8Array;
  /** The item that stands at an index. */
  readonly itemAt: (index: number) => JsonValue;
};

/** Makes deliveries that no connector has seen, from the fixtures. */
export type Deliveries = {
  /** One of one event. @throws CannotCheck when no fixture can be varied */
  readonly fresh: () => Promise<UnseenDelivery>;
  /** One of `count` events. @throws CannotCheck when no fixture can be made into a batch */
  readonly batch: (count: number) => Promise<UnseenBatch>;
  /** Why none can be made; undefined when they can. */
  readonly problem: () => Promise<string | undefined>;
};

/** Room between the ids of one delivery and the next, for the items of a batch. */
const STRIDE = 100;

/** Deliveries from the fixtures of a target; `firstCount` is where counting begins, so that another run makes others. */
export function createDeliveries(target: Target, firstCount = 1): Deliveries {
  let count = firstCount;
  let found: Promise<Pattern> | undefined;
  const pattern = (): Promise<Pattern> => {
    found ??= choosePattern(target);
    return found;
  };
  const take = (): number => {
    count += STRIDE;
    return count;
  };
  return {
    fresh: async () => {
      const chosen = await pattern();
      return described(target, chosen, chosen.changed(take()));
    },
    batch: async (size) => {
      const chosen = await pattern();
      if (chosen.items === undefined) {
        throw new CannotCheck('no fixture has an array whose elements are its items');
      }
      return makeBatch(target, { ...chosen, items: chosen.items }, { first: take(), size });
    },
    problem: async () => {
      try {
        await pattern();
        return undefined;
      } catch (error) {
        if (error instanceof CannotCheck) return error.message;
        throw error;
      }
    },
  };
}

async function choosePattern({ connector, fixtures }: Target): Promise<Pattern> {
  if (connector === undefined) throw new CannotCheck('no module is given');
  if (fixtures.length === 0) throw new CannotCheck('there are no fixtures');
  let fallback: Pattern | undefined;
  for (const fixture of inOrderOfUse(connector, fixtures)) {
    const pattern = await findPattern(connector, fixture);
    if (pattern?.items !== undefined) return pattern;
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
    const first = Array.isArray(expected) ? expected[0]?.capabilityId : undefined;
    const index = manifest.capabilities.findIndex(({ id }) => id === first);
    return index === -1 ? Number.MAX_SAFE_INTEGER : index;
  };
  return fixtures.toSorted(
    (one, other) => rank(one) - rank(other) || one.body.byteLength - other.body.byteLength,
  );
}

async function makeBatch(
  target: Target,
  pattern: Pattern & { readonly items: PatternItems },
  { first, size }: { readonly first: number; readonly size: number },
): Promise<UnseenBatch> {
  const { path, element } = pattern.items;
  const elements = Array.from({ length: size }, (_, index) => element(first + index));
  const around = pattern.changed(0);
  const delivery = await described(target, pattern, replaceAt(around, path, elements));
  if (delivery.events.length < size) {
    throw new CannotCheck(`no fixture can be made into a batch of ${size} items`);
  }
  return {
    ...delivery,
    itemAt: (index) => elements[index] ?? null,
    withItem: (index, item) => writeJson(replaceAt(around, path, elements.with(index, item))),
  };
}

async function described(
  { connector }: Target,
  { fixture, headers }: Pattern,
  value: JsonValue,
): Promise<UnseenDelivery> {
  if (connector === undefined) throw new CannotCheck('no module is given');
  const body = writeJson(value);
  const events = eventsOf(await parseDelivery(connector, { body, headers: fixture.headers }));
  const [first, ...rest] = distinct(events);
  if (first === undefined) throw new CannotCheck(`${fixture.name} cannot be varied any further`);
  return { body, headers, events: [first, ...rest], fixture: fixture.name };
}

function distinct(events: readonly ParsedEvent[]): readonly ParsedEvent[] {
  return [...new Map(events.map((event) => [event.dedupeKey, event])).values()];
}
