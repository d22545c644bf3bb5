import type { ProblemDescription } from '../conformance-problem.ts';
import { type Level, LEVELS } from '../requirement.ts';
import type { Target } from '../target/target.ts';

/** How a requirement ended. Only `failed` and `skipped` keep a level from being reached. */
export type RequirementOutcome = 'passed' | 'failed' | 'skipped' | 'not_applicable';

/** What became of one requirement. */
export type RequirementResult = {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly outcome: RequirementOutcome;
  /** Why it was skipped, or does not apply. */
  readonly reason?: string;
  /** What was expected and seen instead, of one that failed. */
  readonly problem?: ProblemDescription;
  readonly durationMs: number;
};

/** The outcome of a run. This is what `--json` prints; fields are added, never changed. */
export type ConformanceReport = {
  readonly format: 1;
  /** Absent when a running connector was tested without its module. */
  readonly connector?: { readonly id: string; readonly name: string; readonly version: string };
  readonly level: {
    readonly wanted: Level;
    /** Null: not even bronze, or the run was narrowed to some requirements. */
    readonly reached: Level | null;
  };
  /** Whether the wanted level is reached; of a narrowed run, whether everything in it passed. */
  readonly ok: boolean;
  readonly counts: Readonly<Record<RequirementOutcome, number>>;
  readonly durationMs: number;
  readonly results: readonly RequirementResult[];
};

/** What a report is made of. */
export type ReportParts = {
  readonly target: Target;
  readonly level: Level;
  readonly isNarrowed: boolean;
  readonly results: readonly RequirementResult[];
  readonly durationMs: number;
};

/** Adds a run up. */
export function makeReport(parts: ReportParts): ConformanceReport {
  const { target, level, isNarrowed, results, durationMs } = parts;
  const manifest = target.connector?.manifest;
  const reached = isNarrowed ? null : reachedLevel(results, level);
  const count = (outcome: RequirementOutcome): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    format: 1,
    ...(manifest === undefined
      ? {}
      : { connector: { id: manifest.id, name: manifest.name, version: manifest.version } }),
    level: { wanted: level, reached },
    ok: isNarrowed ? results.every(isMet) : reached === level,
    counts: {
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      not_applicable: count('not_applicable'),
    },
    durationMs: Math.round(durationMs),
    results,
  };
}

function isMet({ outcome }: RequirementResult): boolean {
  return outcome === 'passed' || outcome === 'not_applicable';
}

/** The highest level up to the wanted one whose requirements, and those of the levels below it, are all met. */
function reachedLevel(results: readonly RequirementResult[], wanted: Level): Level | null {
  let reached: Level | null = null;
  for (const level of LEVELS.slice(0, LEVELS.indexOf(wanted) + 1)) {
    if (!results.filter((result) => result.level === level).every(isMet)) return reached;
    reached = level;
  }
  return reached;
}
