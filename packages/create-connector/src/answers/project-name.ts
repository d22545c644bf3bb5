import path from 'node:path';

/** Where a project goes, and what it is called there. */
export type ProjectPlace = {
  /** The npm package's name. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
};

/** What npm takes as a name, but for what it takes only of old packages. */
const NAME_FORM = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;
const MAX_NAME_LENGTH = 214;
const TAKEN_NAMES: ReadonlySet<string> = new Set(['node_modules', 'favicon.ico']);

/** Completes «the name must be …». */
export const NAME_EXPECTATION =
  'lower-case letters, digits and . _ - beginning with a letter or digit, at most 214 characters, for example my-connector or @acme/my-connector';

/**
 * Reads where to make a project: a name (`my-connector`), a name with a scope (`@acme/my-connector`, made in `my-connector`), or a
 * path (`../my-connector`, `.`), whose last part is the name.
 *
 * @returns undefined when npm would not take the name
 */
export function projectPlace(text: string, cwd: string): ProjectPlace | undefined {
  const given = text.trim();
  if (given === '') return undefined;
  const isScoped = given.startsWith('@');
  const folder = path.resolve(cwd, isScoped ? (given.split('/')[1] ?? '') : given);
  const name = isScoped ? given : path.basename(folder);
  const isTaken = TAKEN_NAMES.has(name);
  return NAME_FORM.test(name) && name.length <= MAX_NAME_LENGTH && !isTaken
    ? { name, folder }
    : undefined;
}

/** What the provider may be called, going by the project's name: `tea-house-connector` is of `Tea House`. */
export function providerInName(name: string): string {
  const words = name
    .replace(/^@[^/]*\//u, '')
    .split(/[._-]+/u)
    .filter((word) => word !== '' && word !== 'connector' && word !== 'my');
  const text = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
  return /^[A-Z]/u.test(text) ? text : 'Acme Chat';
}
