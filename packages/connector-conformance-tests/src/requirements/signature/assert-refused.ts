import type { EventEnvelope } from '@pyloto/core-events';

import { assertConforms } from '../../conformance-problem.ts';
import type { DeliveryAnswer } from '../../session/running-connector.ts';

/** @throws ConformanceProblem unless it was answered 401 and no event came of it */
export function assertRefused(
  what: string,
  answer: DeliveryAnswer,
  events: readonly EventEnvelope[],
): void {
  const effect = events.length === 0 ? '' : ', and its event came out';
  assertConforms(answer.status === 401 && events.length === 0, {
    expected: `${what} is answered 401, and no event comes of it`,
    seen: `${answer.status}${effect}`,
    advice:
      'verify the raw bytes before anything else (SignatureScheme.verify), and accept nothing that it refuses',
  });
}
