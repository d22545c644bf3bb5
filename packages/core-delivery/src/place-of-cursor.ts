import { ConnectorError } from '@pyloto/core-connectors';

/**
 * The place in the order of first failures that a cursor stands for; 0 without one. Places begin at 1.
 *
 * @throws ConnectorError `payload_invalid` when the cursor is not one that a page gave
 */
export function placeOfCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new ConnectorError('payload_invalid', 'cursor must be the nextCursor of a page');
}
