import type { ItemLogFields } from '@pyloto/core-connectors';

import { escaped, jsonMilliseconds, jsonString } from './json-value.ts';

/** What the lines of one batch have in common. */
export type BatchStart = {
  /** Serialised fields, each with a comma before it. */
  readonly sharedJson: string;
  /** For items that name no tenant of their own. */
  readonly tenantId: string | undefined;
};

/**
 * Makes one line per item; an item with an `errorCode` at `error`, any other at `info`.
 *
 * @param onlyErrors leaves out every line below `error`
 */
export type ItemLines = (
  start: BatchStart,
  items: readonly ItemLogFields[],
  onlyErrors: boolean,
) => string;

/** Makes an {@link ItemLines} that remembers what it has serialised: items are of few kinds. */
export function createItemLines(): ItemLines {
  const kindOf = createLineKinds();
  const endFor = createLineEnd();

  return (start, items, onlyErrors) => {
    const join = items.length > FEW_ITEMS ? oneString : concatenated;
    const infoStart = join('{"level":"info"', start.sharedJson);
    let errorStart: string | undefined;
    let lines = '';
    for (const item of items) {
      let lineStart = infoStart;
      if (item.errorCode !== undefined) {
        lineStart = errorStart ??= join('{"level":"error"', start.sharedJson);
      } else if (onlyErrors) {
        continue;
      }
      const kind = kindOf(item);
      const lineEnd = endFor(item.tenantId ?? start.tenantId);
      lines += `${lineStart}${kind.beforeKey}${escaped(item.dedupeKey)}${kind.afterKey}${jsonMilliseconds(item.latencyMs)}${lineEnd}`;
    }
    return lines;
  };
}

/** The fields that a line takes from its item, never from what is shared. */
export const ITEM_FIELDS = [
  'tenantId',
  'capabilityId',
  'eventType',
  'dedupeKey',
  'dedupeHit',
  'outcome',
  'latencyMs',
  'errorCode',
] as const satisfies readonly (keyof ItemLogFields)[];

/** What the lines of equal items have in common, serialised. */
type LineKind = Pick<
  ItemLogFields,
  'capabilityId' | 'eventType' | 'dedupeHit' | 'outcome' | 'errorCode'
> & {
  readonly beforeKey: string;
  readonly afterKey: string;
};

const MAX_KINDS = 1000;

function createLineKinds(): (item: ItemLogFields) => LineKind {
  const kindsByType = new Map<string, LineKind[]>();
  let last: LineKind | undefined;
  let count = 0;

  function kindsOfType(eventType: string): LineKind[] {
    if (count === MAX_KINDS) {
      kindsByType.clear();
      count = 0;
    }
    const kinds = kindsByType.get(eventType) ?? [];
    if (kinds.length === 0) kindsByType.set(eventType, kinds);
    return kinds;
  }

  function findOrAdd(item: ItemLogFields): LineKind {
    const kinds = kindsOfType(item.eventType);
    const known = kinds.find((kind) => isOfKind(item, kind));
    if (known !== undefined) return known;
    count += 1;
    const kind = lineKind(item);
    kinds.push(kind);
    return kind;
  }

  return (item) => {
    if (last === undefined || !isOfKind(item, last)) last = findOrAdd(item);
    return last;
  };
}

function isOfKind(item: ItemLogFields, kind: LineKind): boolean {
  return (
    item.eventType === kind.eventType &&
    item.capabilityId === kind.capabilityId &&
    item.outcome === kind.outcome &&
    item.dedupeHit === kind.dedupeHit &&
    item.errorCode === kind.errorCode
  );
}

function lineKind(item: ItemLogFields): LineKind {
  const { capabilityId, eventType, dedupeHit, outcome, errorCode } = item;
  const beforeKey = oneString(
    `,"capabilityId":${jsonString(capabilityId)}`,
    `,"eventType":${jsonString(eventType)}`,
    ',"dedupeKey":"',
  );
  const afterKey = oneString(
    `","dedupeHit":${dedupeHit ? 'true' : 'false'}`,
    `,"outcome":${jsonString(outcome)}`,
    errorCode === undefined ? '' : `,"errorCode":${jsonString(errorCode)}`,
    ',"latencyMs":',
  );
  const kind = { capabilityId, eventType, dedupeHit, outcome, beforeKey, afterKey };
  return errorCode === undefined ? kind : { ...kind, errorCode };
}

/** Up to here a flat start costs more than it saves. */
const FEW_ITEMS = 4;

/** Concatenation leaves a tree, which every line would walk again; joining gives a string that is copied in one go. */
function oneString(...parts: readonly string[]): string {
  return parts.join('');
}

function concatenated(first: string, second: string): string {
  return first + second;
}

/** The end of a line: the tenant, if any; neighbours mostly share it. */
function createLineEnd(): (tenantId: string | undefined) => string {
  let lastTenantId: string | undefined;
  let last = '}\n';
  return (tenantId) => {
    if (tenantId !== lastTenantId) {
      lastTenantId = tenantId;
      last = tenantId === undefined ? '}\n' : `,"tenantId":${jsonString(tenantId)}}\n`;
    }
    return last;
  };
}
