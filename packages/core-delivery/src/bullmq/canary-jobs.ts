/** What a canary's BullMQ name is: a job of no tenant that shows that a worker takes jobs. */
export const CANARY_NAME = 'canary';

/**
 * Copies share so many names, so that what waits can be counted without them in one command. Of one name at most one waits.
 */
const CANARIES = 16;

/** The ids that canaries have, in each lane. */
export const CANARY_IDS: readonly string[] = Array.from(
  { length: CANARIES },
  (_, index) => `${CANARY_NAME}-${index}`,
);

/** The one that a copy adds. */
export function canaryIdOf(random: () => number): string {
  return `${CANARY_NAME}-${Math.floor(random() * CANARIES)}`;
}
