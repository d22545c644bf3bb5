const SECOND_MS = 1000;
const LASTING_FROM_ATTEMPT = 3;
const MAX_EXPONENT = 6;

/**
 * How long an account is held back because one message of it was refused for coming too fast: 1, 2, 4 … seconds from the third
 * refusal on, in milliseconds.
 *
 * A single refusal is over when its own message comes again, and would otherwise hold up everything that leaves from the account.
 *
 * @param attempt which attempt was refused, from 1
 * @returns undefined while nobody else has to wait
 */
export function lastingDelayMs(attempt: number): number | undefined {
  if (attempt < LASTING_FROM_ATTEMPT) return undefined;
  return SECOND_MS * 2 ** (Math.min(attempt, MAX_EXPONENT) - LASTING_FROM_ATTEMPT);
}
