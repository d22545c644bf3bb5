import { isConnectorError, isRetryable } from '@pyloto/core-connectors';

/**
 * Tells whether an operation that failed like this may be tried again without having its effect twice.
 *
 * The error must be one that can pass (`isRetryable`), and one of these must hold: the operation does no harm when it runs twice
 * (`isRepeatable`), the failed call surely had no effect (`effect` is `none`), or the other side refused it until later
 * (`rate_limited`). A `timeout` after the request was written is so tried again only where `isRepeatable` says so; an error
 * that is no ConnectorError likewise.
 */
export function shouldRetryError(
  error: unknown,
  { isRepeatable }: { readonly isRepeatable: boolean },
): boolean {
  if (!isRetryable(error)) return false;
  if (isRepeatable) return true;
  return isConnectorError(error) && (error.effect === 'none' || error.code === 'rate_limited');
}
