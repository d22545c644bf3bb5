import type { DeadLetter, DeadLetterQuery } from '@pyloto/core-connectors';

/** Whether a letter passes the filters of a query; where its page begins and ends is not looked at. */
export function matchesQuery(
  letter: DeadLetter,
  query: Omit<DeadLetterQuery, 'limit' | 'cursor'>,
): boolean {
  const { event, destination, errorCode, lastFailedAtMs } = letter;
  return (
    (query.tenantId ?? event.tenantid) === event.tenantid &&
    (query.capabilityId ?? event.capability) === event.capability &&
    (query.errorCode ?? errorCode) === errorCode &&
    (query.destination ?? destination) === destination &&
    lastFailedAtMs < (query.failedBeforeMs ?? Infinity)
  );
}
