import { readFileSync } from 'node:fs';

/** Resident memory of all copies at the end, and how much it grew a minute over the second half. */
export type MemoryGrowth = {
  readonly rssMiB: number;
  readonly rssSlopeMiBPerMinute: number;
};

type Sample = { readonly minute: number; readonly rssMiB: number };

const SAMPLE_EVERY_MS = 500;

/** Looks at the memory of processes from now on; Linux only. @returns what ends that and tells */
export function watchMemory(pids: () => readonly (number | undefined)[]): () => MemoryGrowth {
  const samples: Sample[] = [];
  const sampling = setInterval(() => samples.push(sampleOf(pids())), SAMPLE_EVERY_MS);
  sampling.unref();
  return () => {
    clearInterval(sampling);
    return {
      rssMiB: samples.at(-1)?.rssMiB ?? Number.NaN,
      rssSlopeMiBPerMinute: slope(samples.slice(Math.floor(samples.length / 2))),
    };
  };
}

function sampleOf(pids: readonly (number | undefined)[]): Sample {
  const rssMiB = pids.map(rssOf);
  return { minute: performance.now() / 60_000, rssMiB: rssMiB.reduce((sum, one) => sum + one, 0) };
}

function rssOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) / 1024;
}

/** The slope of the straight line that is nearest to the samples (least squares). */
function slope(samples: readonly Sample[]): number {
  const meanMinute = mean(samples.map(({ minute }) => minute));
  const meanRss = mean(samples.map(({ rssMiB }) => rssMiB));
  let above = 0;
  let below = 0;
  for (const { minute, rssMiB } of samples) {
    above += (minute - meanMinute) * (rssMiB - meanRss);
    below += (minute - meanMinute) ** 2;
  }
  return above / below;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** The growth as a line for people. */
export function describeGrowth({ rssMiB, rssSlopeMiBPerMinute }: MemoryGrowth): string {
  const sign = rssSlopeMiBPerMinute >= 0 ? '+' : '';
  return `  resident memory ${rssMiB.toFixed(0)} MiB, ${sign}${rssSlopeMiBPerMinute.toFixed(1)} MiB a minute over the second half`;
}
