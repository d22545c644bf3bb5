import { CannotCheck, ConformanceProblem, type ProblemDescription } from './conformance-problem.ts';
import { missingNeed } from './needs.ts';
import {
  makeReport,
  type ConformanceReport,
  type RequirementResult,
} from './report/conformance-report.ts';
import { type Level, LEVELS, type Requirement } from './requirement.ts';
import { requirements as allRequirements } from './requirements.ts';
import { openSession, type OpenSession, type Session } from './session/session.ts';
import type { ConformanceTarget } from './target/conformance-target.ts';
import { loadTarget } from './target/load-target.ts';
import { type Target, WrongUse } from './target/target.ts';

/** A run under way: the result of each requirement as it comes, and the report at the end. */
export type ConformanceRun = {
  readonly requirements: readonly Requirement[];
  /** @throws WrongUse for an id that is not part of the run */
  readonly resultOf: (id: string) => Promise<RequirementResult>;
  readonly report: Promise<ConformanceReport>;
};

/**
 * Tests a connector.
 *
 * @returns what was found; whether the level is reached is in it
 * @throws WrongUse when the target cannot be tested; the message names the argument
 */
export async function runConformance(target: ConformanceTarget): Promise<ConformanceReport> {
  const run = startConformance(await loadTarget(target), target);
  return run.report;
}

/** The requirements of a level and those below it, narrowed to ids and groups. */
export function selectRequirements({
  level = 'bronze',
  only,
}: Pick<ConformanceTarget, 'level' | 'only'>): readonly Requirement[] {
  const highest = LEVELS.indexOf(readLevel(level));
  const ofLevel = allRequirements.filter((each) => LEVELS.indexOf(each.level) <= highest);
  if (only === undefined) return ofLevel;
  const selected = allRequirements.filter(({ id }) =>
    only.some((name) => id === name || id.startsWith(`${name}-`)),
  );
  if (selected.length > 0) return selected;
  throw new WrongUse(`--only must name requirements or groups, for example SIG or DED-01`);
}

/** @throws WrongUse for a word that is no level */
export function readLevel(word: string): Level {
  const level = LEVELS.find((each) => each === word);
  if (level !== undefined) return level;
  throw new WrongUse(`--level must be ${LEVELS.join(' or ')}, for example --level silver`);
}

/** Begins to test a target that is loaded; requirements run side by side. */
export function startConformance(
  target: Target,
  asked: Pick<ConformanceTarget, 'level' | 'only'>,
): ConformanceRun {
  const startedAtMs = performance.now();
  const requirements = selectRequirements(asked);
  const session = openSession(target);
  const results = new Map<string, Promise<RequirementResult>>();
  const resultOf = (id: string): Promise<RequirementResult> => {
    const result = results.get(id);
    if (result === undefined) throw new WrongUse(`${id} is not part of this run`);
    return result;
  };
  const together = requirements.filter(({ runsAlone }) => runsAlone !== true);
  for (const requirement of together) {
    results.set(requirement.id, afterOthers(requirement, { session, results }));
  }
  let previous: Promise<unknown> = Promise.all(results.values());
  for (const requirement of requirements.filter(({ runsAlone }) => runsAlone === true)) {
    const result = previous.then(() => afterOthers(requirement, { session, results }));
    results.set(requirement.id, result);
    previous = result;
  }
  return {
    requirements,
    resultOf,
    report: endRun(session, previous, async () =>
      makeReport({
        target,
        level: asked.level ?? 'bronze',
        isNarrowed: asked.only !== undefined,
        results: await Promise.all(requirements.map(({ id }) => resultOf(id))),
        durationMs: performance.now() - startedAtMs,
      }),
    ),
  };
}

async function endRun<T>(
  session: OpenSession,
  done: Promise<unknown>,
  report: () => Promise<T>,
): Promise<T> {
  try {
    await done;
  } finally {
    await session.close();
  }
  return report();
}

type Place = {
  readonly session: Session;
  readonly results: ReadonlyMap<string, Promise<RequirementResult>>;
};

async function afterOthers(
  requirement: Requirement,
  { session, results }: Place,
): Promise<RequirementResult> {
  // Those further down the list are known one turn later.
  await Promise.resolve();
  for (const id of requirement.dependsOn ?? []) {
    const { outcome } = (await results.get(id)) ?? {};
    if (outcome === 'failed')
      return {
        ...describe(requirement),
        outcome: 'skipped',
        reason: `${id} is not met, and without it this says nothing`,
        durationMs: 0,
      };
  }
  const startedAtMs = performance.now();
  const verdict = await judge(requirement, session);
  return { ...describe(requirement), ...verdict, durationMs: performance.now() - startedAtMs };
}

function describe({ id, level, title }: Requirement): {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
} {
  return { id, level, title };
}

type Verdict = Pick<RequirementResult, 'outcome' | 'reason' | 'problem'>;

async function judge({ needs = [], check }: Requirement, session: Session): Promise<Verdict> {
  try {
    const missing = await missingNeed(needs, session);
    if (missing !== undefined) return { outcome: 'skipped', reason: missing };
    const excuse = await withinTime(check(session));
    return excuse ?? { outcome: 'passed' };
  } catch (error) {
    if (error instanceof CannotCheck) return { outcome: 'skipped', reason: error.message };
    return { outcome: 'failed', problem: problemOf(error) };
  }
}

const CHECK_WITHIN_MS = 120_000;

async function withinTime<T>(check: T | Promise<T>): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    over.reject(new Error(`the check did not end within ${CHECK_WITHIN_MS / 1000} s`));
  }, CHECK_WITHIN_MS);
  try {
    return await Promise.race([check, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(error: unknown): ProblemDescription {
  if (error instanceof ConformanceProblem) return error.description;
  const seen = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    expected: 'a connector that answers',
    seen,
    advice: 'see what the program has written: the first thing that went wrong is the cause',
  };
}
