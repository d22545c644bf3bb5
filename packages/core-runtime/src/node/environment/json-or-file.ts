import type { ReadTextFile } from './environment-reader.ts';

/** Reads a JSON list, given as itself or as the path of a file that holds it; undefined when it is neither. */
export function readJsonOrFile(given: string, readTextFile: ReadTextFile): unknown {
  try {
    const text = given.trimStart().startsWith('[') ? given : readTextFile(given);
    const value: unknown = JSON.parse(text.trim());
    return value;
  } catch {
    return undefined;
  }
}
