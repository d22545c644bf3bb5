import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

const HOOK = pathToFileURL(`${import.meta.dirname}/list-imports.mjs`).href;

/** A package's import in a fresh process, beside that of what it loads from others, in milliseconds. */
export type ColdImport = {
  /** Only what it loads from others. */
  readonly othersMs: number;
  readonly wholeMs: number;
  /** Median of the differences, round by round: the two of a round had the same machine. */
  readonly addedMs: number;
  /** What it loads from others, as it names it. */
  readonly others: readonly string[];
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
    const othersMs = importMs(others, directory);
    return { othersMs, wholeMs: importMs([specifier], directory) };
  });
  return {
    others,
    othersMs: median(pairs.map(({ othersMs }) => othersMs)),
    wholeMs: median(pairs.map(({ wholeMs }) => wholeMs)),
    addedMs: median(pairs.map(({ wholeMs, othersMs }) => wholeMs - othersMs)),
  };
}

/** What our packages name of Node and of others when a module is imported, without what comes with that. */
export function importedModules(specifier: string, directory: string): string[] {
  const program = `await import(${JSON.stringify(specifier)});`;
  const text = evaluate(program, directory, ['--import', HOOK]);
  const named: string[] = JSON.parse(text);
  return named;
}

function importMs(specifiers: readonly string[], directory: string): number {
  const imports = specifiers.map((name) => `await import(${JSON.stringify(name)});`).join('');
  const program = `const startMs = performance.now();${imports}console.log(performance.now() - startMs);`;
  return Number(evaluate(program, directory));
}

function evaluate(program: string, cwd: string, options: readonly string[] = []): string {
  const args = [...options, '--input-type=module', '--eval', program];
  return execFileSync('node', args, { cwd, encoding: 'utf8' });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
