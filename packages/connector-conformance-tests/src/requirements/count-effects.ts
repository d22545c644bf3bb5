import type { ParsedEvent } from '@pyloto/core-connectors';

import type { RunningConnector } from '../session/running-connector.ts';

/** How often each event came out and was accepted. */
export function countEffects(
  connector: Pick<RunningConnector, 'eventsOf'>,
  events: readonly Pick<ParsedEvent, 'dedupeKey'>[],
): readonly number[] {
  return events.map(({ dedupeKey }) => connector.eventsOf(dedupeKey).length);
}
