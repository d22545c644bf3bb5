import { ConnectorError, type NewOutbound, type SendLease } from '@pyloto/core-connectors';

/** How long a command that is over is remembered by default: seven days. */
export const DEFAULT_RETENTION_MS = 7 * 86_400_000;

/** @throws ConnectorError `config_invalid` when a time to remember is not a positive whole number of milliseconds */
export function requireRetention(retentionMs: number): void {
  if (isPositive(retentionMs)) return;
  throw new ConnectorError('config_invalid', 'retentionMs must be a positive whole number');
}

/** @throws ConnectorError `config_invalid` when a lease has no owner or no time */
export function requireLease(lease: SendLease | undefined): void {
  if (lease === undefined || (lease.ownerToken !== '' && isPositive(lease.leaseMs))) return;
  throw new ConnectorError('config_invalid', 'a lease must have an owner and whole milliseconds');
}

/** @throws ConnectorError `config_invalid` when a command has no id or a wrong number of parts */
export function requireCommand({ clientMessageId, partCount }: NewOutbound): void {
  if (clientMessageId !== '' && isPositive(partCount) && partCount <= MOST_PARTS) return;
  throw new ConnectorError('config_invalid', 'a command must have an id and 1 to 1000 parts');
}

/** As many as callback data can tell apart. */
const MOST_PARTS = 1_000;

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
