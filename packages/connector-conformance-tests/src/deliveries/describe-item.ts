import { isParsedEvent, type ParsedItem } from '@pyloto/core-connectors';

/** An item in the form of `expected.json`: without what a runtime adds to it. */
export function describeItem(item: ParsedItem): object {
  if (!isParsedEvent(item)) {
    return { outcome: item.outcome, field: item.field, reason: item.reason };
  }
  const { outcome: _outcome, correlationId: _correlationId, tenantId, ...described } = item;
  return tenantId === undefined ? described : { ...described, tenantId };
}
