import { isConnectorError } from '@pyloto/core-connectors';

/** Tells whether a check lets a value pass, by whether it throws a `ConnectorError`. */
export function isAccepted(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    return false;
  }
}
