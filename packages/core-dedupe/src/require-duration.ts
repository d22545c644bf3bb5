import { ConnectorError } from '@pyloto/core-connectors';

/**
 * Refuses what is neither a lease nor a retention.
 *
 * @throws ConnectorError `config_invalid` unless it is a positive whole number of milliseconds
 */
export function requireDuration(durationMs: number): void {
  if (Number.isSafeInteger(durationMs) && durationMs > 0) return;
  throw new ConnectorError(
    'config_invalid',
    'a lease and a retention must be a positive whole number of milliseconds',
  );
}
