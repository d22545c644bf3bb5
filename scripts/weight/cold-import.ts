import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

const HOOK = pathToFileURL(`${import.meta.dirname}/list-imports.mjs`).href;

/** A package's import in a fresh process, beside that of what it loads from others. */
export type ColdImport = {
  /** By the clock: with what other processes take away meanwhile. */
  readonly elapsed: Comparison;
  /** Of its main thread, which does nearly all of it: about what the clock says where nothing else runs. */
  readonly processor: Comparison;
  /** What it loads from others, as it names it. */
  readonly others: readonly string[];
};

/** In milliseconds. */
export type Comparison = {
  /** Only what it loads from others. */
  readonly othersMs: number;
  readonly wholeMs: number;
  /** Median of the differences, round by round: the two of a round had the same machine. */
  readonly addedMs: number;
};

/**
 * Imports a module again and again, each time in a process of its own; the time is that of the import alone, without Node's start.
 *
 * @param directory where Node finds the module
 */
export function coldImport(
  specifier: string,
  { directory, rounds }: { readonly directory: string; readonly rounds: number },
): ColdImport {
  const others = importedModules(specifier, directory).filter((name) => !name.startsWith('node:'));
  const pairs = Array.from({ length: rounds }, () => {
    const alone = measureImport(others, directory);
    return { alone, whole: measureImport([specifier], directory) };
  });
  const compare = (name: keyof Measured): Comparison => ({
    othersMs: median(pairs.map(({ alone }) => alone[name])),
    wholeMs: median(pairs.map(({ whole }) => whole[name])),
    addedMs: median(pairs.map(({ alone, whole }) => whole[name] - alone[name])),
  });
  return { others, elapsed: compare('elapsedMs'), processor: compare('processorMs') };
}

/** What our packages name of Node and of others when a module is imported, without what comes with that. */
export function importedModules(specifier: string, directory: string): string[] {
  const program = `await import(${JSON.stringify(specifier)});`;
  const text = evaluate(program, directory, ['--import', HOOK]);
  const named: string[] = JSON.parse(text);
  return named;
}

type Measured = { readonly elapsedMs: number; readonly processorMs: number };

function measureImport(specifiers: readonly string[], directory: string): Measured {
  const program = [
    'const startMs = performance.now(), before = process.threadCpuUsage();',
    ...specifiers.map((name) => `await import(${JSON.stringify(name)});`),
    'const { user, system } = process.threadCpuUsage(before);',
    'const elapsedMs = performance.now() - startMs, processorMs = (user + system) / 1000;',
    'console.log(JSON.stringify({ elapsedMs, processorMs }));',
  ];
  const measured: Measured = JSON.parse(evaluate(program.join('\n'), directory));
  return measured;
}

function evaluate(program: string, cwd: string, options: readonly string[] = []): string {
  const args = [...options, '--input-type=module', '--eval', program];
  return execFileSync('node', args, { cwd, encoding: 'utf8' });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
