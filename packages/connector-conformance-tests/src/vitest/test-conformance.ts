import { afterAll, beforeAll, expect, test } from 'vitest';

import { type ConformanceRun, selectRequirements, startConformance } from '../run-conformance.ts';
import type { ProblemDescription } from '../conformance-problem.ts';
import type { ConformanceTarget } from '../target/conformance-target.ts';
import { loadTarget } from '../target/load-target.ts';

const WITHIN_MS = 180_000;

/**
 * Defines one vitest test for each requirement of the level, named by its id and title, and a last one that the level is
 * reached. Call it once in a test file.
 *
 * @example testConformance({ module: new URL('connector.ts', import.meta.url), level: 'silver' });
 */
export function testConformance(target: ConformanceTarget): void {
  const { level = 'bronze', only } = target;
  let run: ConformanceRun | undefined;
  beforeAll(async () => {
    run = startConformance(await loadTarget(target), target);
  }, WITHIN_MS);
  afterAll(() => run?.report, WITHIN_MS);

  for (const { id, title } of selectRequirements(target)) {
    test(
      `${id} ${title}`,
      async (context) => {
        const result = await run?.resultOf(id);
        if (result?.reason !== undefined) context.skip(result.reason);
        if (result?.problem !== undefined) throw new Error(messageOf(result.problem));
        expect(result?.outcome).toBe('passed');
      },
      WITHIN_MS,
    );
  }

  test.skipIf(only !== undefined)(
    `reaches ${level}`,
    async () => {
      const report = await run?.report;
      const skips = report?.results.filter(({ outcome }) => outcome === 'skipped') ?? [];
      const reasons = skips.map(({ id, reason = '' }) => `${id} was skipped: ${reason}`);
      expect({ reached: report?.level.reached, skipped: reasons }).toEqual({
        reached: level,
        skipped: [],
      });
    },
    WITHIN_MS,
  );
}

function messageOf({ expected, seen, advice }: ProblemDescription): string {
  return `\n  expected  ${expected}\n  seen      ${seen}\n  look at   ${advice}\n`;
}
