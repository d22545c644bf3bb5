import type { Connector, ParsedItem, Verified } from '@pyloto/core-connectors';

/** A connector whose parser says something else of each item; nothing for an item that it loses. */
export function mapItems(
  change: (item: ParsedItem, request: Verified) => ParsedItem | undefined,
): (connector: Connector) => Connector {
  return (connector) => ({
    ...connector,
    parseEvents: async (request) => {
      const items = (await connector.parseEvents?.(request)) ?? [];
      return items.map((item) => change(item, request)).filter((item) => item !== undefined);
    },
  });
}
