import type { AppConnector } from './app-connectors.ts';
import { markdownTable } from './markdown-table.ts';

/** What a connector can do, from its manifest. */
export function capabilityTable({ manifest }: AppConnector): string {
  const rows = manifest.capabilities.map(({ id, direction, status }) => [
    `\`${id}\``,
    direction,
    status,
  ]);
  return markdownTable(['capability', 'direction', 'status'], rows);
}
