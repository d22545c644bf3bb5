import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { startRedis } from '@pyloto-tests/redis';
import {
  type ConformanceReport,
  type Level,
  requirements,
  runConformance,
} from '@pyloto/connector-conformance-tests';

import { lantern } from '../lantern/connector.ts';
import { connectorNamed } from './mutant-named.ts';
import type { Mutant } from './mutant.ts';
import { prepareMutants, type WrittenConnector } from './write-mutants.ts';

/** What the suite said of a mutant, or of the reference where there is none. */
export type Judgement = {
  readonly mutant: Mutant | undefined;
  readonly report: ConformanceReport;
  readonly durationMs: number;
};

/** How many are tested side by side: one of them mostly waits. */
const AT_A_TIME = 3;

/**
 * Runs the suite on the reference and on mutants: those whose defect is one of level gold, and the reference, at level gold with a
 * Redis of their own; the others at level silver, without one. Left out for a mutant is what never comes to where its defect is,
 * unless `isForAll`.
 */
export async function judgeMutants(
  mutants: readonly Mutant[],
  isForAll = false,
): Promise<readonly Judgement[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'pyloto-mutants-'));
  const judgements: Judgement[] = [];
  try {
    const write = await prepareMutants(folder);
    const queue = [undefined, ...mutants.toSorted(slowestFirst)].values();
    const work = async (): Promise<void> => {
      for (const mutant of queue) {
        const judgement = await judge(await write(mutant), { mutant, isForAll });
        judgements.push(judgement);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return judgements;
}

/** What takes long waits for what does not come: others run meanwhile. */
function slowestFirst(one: Mutant, other: Mutant): number {
  return Number(other.isSlow ?? false) - Number(one.isSlow ?? false);
}

async function judge(
  written: WrittenConnector,
  { mutant, isForAll }: { readonly mutant: Mutant | undefined; readonly isForAll: boolean },
): Promise<Judgement> {
  const startedAtMs = performance.now();
  const level = levelOf(mutant);
  const redis = level === 'gold' ? await startRedis() : undefined;
  try {
    const report = await runConformance({
      module: written.module,
      fixtures: written.fixtures,
      level,
      ...(mutant === undefined || isForAll ? {} : { only: reachOf(mutant, level) }),
      env: { NODE_COMPILE_CACHE: written.compileCache },
      ...(redis === undefined ? {} : { redisUrl: redis.url }),
    });
    return { mutant, report, durationMs: performance.now() - startedAtMs };
  } finally {
    await redis?.stop();
  }
}

/** Requirements that run the program without letting it serve: a front, or a parser, has no part in that. */
const OF_CONFIGURATION: ReadonlySet<string> = new Set(['SIG-09', 'OPS-03', 'SAN-01']);

/** The ids that a mutant is judged by, of those of its level. */
function reachOf(mutant: Mutant | undefined, highest: Level): readonly string[] {
  const ids = requirements
    .filter(({ level }) => level !== 'gold' || highest === 'gold')
    .map(({ id }) => id);
  const { reach } = mutant ?? {};
  if (reach !== undefined) return ids.filter((id) => reach.some((name) => isOf(name, id)));
  return isBehindTheDoor(mutant) ? ids.filter((id) => !OF_CONFIGURATION.has(id)) : ids;
}

function isOf(name: string, id: string): boolean {
  return id === name || id.startsWith(`${name}-`);
}

function isBehindTheDoor(mutant: Mutant | undefined): boolean {
  if (mutant === undefined || mutant.program !== undefined || mutant.prepare !== undefined) {
    return false;
  }
  return connectorNamed(mutant.name).manifest === lantern.manifest;
}

function levelOf(mutant: Mutant | undefined): Level {
  if (mutant === undefined) return 'gold';
  const level = requirements.find(({ id }) => id === mutant.caughtBy)?.level;
  return level === 'gold' ? 'gold' : 'silver';
}

/** The ids of the requirements that are not met. */
export function failedIn({ results }: ConformanceReport): readonly string[] {
  return results.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
}

/** Whether a mutant's own requirement failed and no other; of the reference, whether it is gold with nothing left out. */
export function isAsExpected({ mutant, report }: Judgement): boolean {
  const failed = failedIn(report);
  if (mutant !== undefined) return failed.length === 1 && failed[0] === mutant.caughtBy;
  return report.level.reached === 'gold' && report.counts.passed === report.results.length;
}
