/** A part of every scheduled delay that chance decides, in both directions. */
const JITTER = 0.2;

/**
 * A scheduled delay, ±20 %, so that what failed together does not come again as one.
 *
 * @param random a number from 0 to below 1
 */
export function jittered(delayMs: number, random: () => number): number {
  return delayMs * (1 + JITTER * (2 * random() - 1));
}
