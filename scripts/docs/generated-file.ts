import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A file whose text is made from the sources. */
export type GeneratedFile = {
  /** Path from the root, with `/` between its parts. */
  readonly path: string;
  readonly text: string;
};

/** What the working tree holds at a path from its root; undefined where there is no file. */
export type ReadFile = (file: string) => string | undefined;

export function readFrom(root: string): ReadFile {
  return (file) => {
    const absolute = path.join(root, file);
    return existsSync(absolute) ? readFileSync(absolute, 'utf8') : undefined;
  };
}

/** Reads what is about to be written instead of what lies there, so that one run is enough. */
export function readOver(files: readonly GeneratedFile[], read: ReadFile): ReadFile {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  return (file) => texts.get(file) ?? read(file);
}

/** The generated files that are missing or differ from what the sources make of them. */
export function driftProblems(files: readonly GeneratedFile[], read: ReadFile): string[] {
  return files.filter((file) => read(file.path) !== file.text).map((file) => outOfDate(file.path));
}

/** What to do about a file that is not what the sources make of it. */
export function outOfDate(file: string): string {
  return `${file} is out of date; run: pnpm run docs`;
}

export function writeFiles(root: string, files: readonly GeneratedFile[]): void {
  for (const file of files) {
    const absolute = path.join(root, file.path);
    mkdirSync(path.dirname(absolute), { recursive: true });
    writeFileSync(absolute, file.text);
  }
}
