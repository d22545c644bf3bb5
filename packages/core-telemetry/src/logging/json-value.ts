/** A string as JSON, equal to `JSON.stringify(text)` for every string. */
export function jsonString(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** A string as it stands between the quotes of a JSON string; most need no change. */
export function escaped(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

/** Any value as JSON; `null` where JSON has no form for it, a notice where it cannot be serialised. Never throws. */
export function jsonValue(value: unknown): string {
  if (typeof value === 'string') return jsonString(value);
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '"[cannot be serialised]"';
  }
}

/** Microseconds are as fine as a latency is worth reading. */
export function roundMilliseconds(durationMs: number): number {
  return Math.round(durationMs * MICROSECONDS) / MICROSECONDS;
}

/**
 * A duration as JSON, rounded by {@link roundMilliseconds}; `null` when it is not a finite number.
 *
 * Written as two integers: formatting a fraction costs three times as much.
 */
export function jsonMilliseconds(durationMs: number): string {
  const durationUs = Math.round(durationMs * MICROSECONDS);
  if (!(durationUs >= 0 && durationUs <= MAX_SMALL_INTEGER)) {
    return jsonValue(roundMilliseconds(durationMs));
  }
  const wholeMs = Math.trunc(durationUs / MICROSECONDS);
  return `${wholeMs}${FRACTIONS[durationUs - wholeMs * MICROSECONDS]}`;
}

/**
 * Quotes, backslashes, control characters and surrogates: a lone one is escaped, a pair is not, and
 * `JSON.stringify` tells them apart.
 */
const NEEDS_ESCAPE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
const MICROSECONDS = 1000;
const MAX_SMALL_INTEGER = 1_000_000_000;
/** `''`, `.001`, `.002` … `.999`, without trailing zeros. */
const FRACTIONS: readonly string[] = Array.from({ length: MICROSECONDS }, (_, durationUs) =>
  String(durationUs / MICROSECONDS).slice(1),
);
