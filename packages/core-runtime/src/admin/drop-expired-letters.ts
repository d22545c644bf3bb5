import { errorFields } from '@pyloto/core-telemetry';

import type { Runtime } from '../runtime.ts';
import { discardDeadLetter } from './discard-dead-letter.ts';
import type { OperatorParts } from './operator-parts.ts';

/** Which dead letters are dropped, and how. */
export type LetterRetention = {
  readonly runtime: Runtime;
  readonly parts: OperatorParts;
  /** After its last failure, a letter is kept so long. */
  readonly retentionMs: number;
};

const EVERY_MS = 600_000;
const LETTERS_PER_PAGE = 100;

/**
 * Drops dead letters whose retention is over, every ten minutes until the signal: each is counted as `expired` and told in the
 * log. What they held, which people wrote, leaves the store with them. Never rejects.
 */
export async function dropExpiredLetters(
  retention: LetterRetention,
  signal: AbortSignal,
): Promise<void> {
  const { clock, logger } = retention.runtime;
  while (!signal.aborted) {
    try {
      await dropAll(retention, signal);
    } catch (error) {
      logger.log('warn', 'dead_letters_not_dropped', errorFields(error));
    }
    await clock.sleep(EVERY_MS, signal).catch(() => undefined);
  }
}

async function dropAll(retention: LetterRetention, signal: AbortSignal): Promise<void> {
  const { deadLetters, clock, logger } = retention.runtime;
  const failedBeforeMs = clock.now() - retention.retentionMs;
  let cursor: string | undefined;
  do {
    const page = await deadLetters.list({ limit: LETTERS_PER_PAGE, cursor, failedBeforeMs });
    for (const letter of page.letters) {
      // One that somebody is handling right now is left to them.
      if ((await discardDeadLetter(letter, 'expired', retention)) !== 'discarded') continue;
      const { id: eventId, tenantid: tenantId, capability: capabilityId } = letter.event;
      logger.log('warn', 'dead_letter_expired', { eventId, tenantId, capabilityId });
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined && !signal.aborted);
}
