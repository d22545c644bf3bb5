import type { Logger } from './ports/logger.ts';

/** Something that still works and will go; it is written about in `docs/deprecation-policy.md`. */
export type Deprecation = {
  /** What, from where a program meets it: `parseEvent of a connector`. */
  readonly deprecated: string;
  /** The minor version that deprecated it: `1.4.0`. */
  readonly since: string;
  /** The major version that has it no more: `2.0.0`. */
  readonly removedIn: string;
  /** What to write in its place: `parseEvents`. */
  readonly replacement: string;
};

/** Shared by every copy of this package in the process. */
const WARNED = Symbol.for('pyloto.deprecations.warned');

/**
 * Tells whoever reads the log that a program uses something that will go: one line `deprecated_use`, once per process for each
 * thing, however many copies of this package the process has.
 */
export function warnDeprecated(logger: Logger, deprecation: Deprecation): void {
  const warned = warnedHere();
  if (warned.has(deprecation.deprecated)) return;
  warned.add(deprecation.deprecated);
  logger.log('warn', 'deprecated_use', deprecation);
}

function warnedHere(): Set<string> {
  const shared: typeof globalThis & { [WARNED]?: Set<string> } = globalThis;
  return (shared[WARNED] ??= new Set());
}
