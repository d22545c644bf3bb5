import { ConnectorError } from '@pyloto/core-connectors';

/** @throws ConnectorError `config_invalid` when a limit is not a positive whole number */
export function requireLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit > 0) return;
  throw new ConnectorError('config_invalid', 'a limit must be a positive whole number');
}
