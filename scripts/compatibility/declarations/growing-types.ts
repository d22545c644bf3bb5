import path from 'node:path';

import type { PackageRelease } from '../release.ts';
import { statementsOf } from './declaration-text.ts';
import { type PublicExport, publicExports } from './public-exports.ts';

/** How the text of a released declaration names what its package exports today. */
const TODAY = 'import("today")';
const WORDS =
  /^(?:export )?(?:declare )?type \w+ = \|?\s*(?:'[^']*'|"[^"]*")(?:\s*\|\s*(?:'[^']*'|"[^"]*"))*;/u;
const ARGUED = /^export type (?<name>\w+)(?<rest> = [\s\S]*)$/u;

/** The name under which the released form of a growing type stays in its file. */
export function releasedName(name: string): string {
  return `Released${name}`;
}

/**
 * Whether a type is a list that may grow: names (`'sent' | 'failed'`), or the data of events by capability (`…EventData`). Programs
 * have a branch for what they do not know.
 */
export function mayGrow({ name, declaration }: PublicExport): boolean {
  if (declaration?.kind !== 'type') return false;
  return (
    WORDS.test(declaration.text) || (name.endsWith('EventData') && !isGeneric(declaration.text))
  );
}

function isGeneric(text: string): boolean {
  return /^[^=]*</u.test(text);
}

/**
 * Replaces the types of schemas and of event definitions by those of today: they are compared as JSON Schemas, by the rules for
 * data. What is kept of a release holds the result.
 */
export function withoutSchemaTypes(release: PackageRelease): ReadonlyMap<string, string> {
  const names = new Set([
    ...[...release.schemas.keys()].map((name) => `${name}Schema`),
    ...[...release.events.values()].map(({ exportName }) => exportName),
  ]);
  return changedStatements(release, (text, name) =>
    names.has(name) && text.startsWith('export declare const ')
      ? `export declare const ${name}: typeof ${TODAY}.${name};`
      : text,
  );
}

function changedStatements(
  { declarations }: PackageRelease,
  change: (text: string, name: string, file: string) => string,
): Map<string, string> {
  return new Map(
    [...declarations].map(([file, text]) => [
      file,
      statementsOf(text)
        .map((one) => (one.name === undefined ? one.text : change(one.text, one.name, file)))
        .join('\n'),
    ]),
  );
}

/**
 * The declarations of a release beside those of today: what is compared by other rules is the same in both.
 *
 * @param entries where today's package exports a name: the path, from the package, of the declarations of an entry
 */
export function besideToday(
  release: PackageRelease,
  today: PackageRelease,
): ReadonlyMap<string, string> {
  const entries = entriesByName(today);
  const growing = new Set(
    [...publicExports(release).values()]
      .filter((one) => mayGrow(one) && entries.has(one.name))
      .map(({ name, file }) => `${file} ${name}`),
  );
  const declared = changedStatements(release, (text, name, file) =>
    growing.has(`${file} ${name}`) ? grown(text) : text,
  );
  return new Map(
    [...declared].map(([file, text]) => [file, pointed(text, { file, release, entries })]),
  );
}

function grown(text: string): string {
  const { name = '', rest = '' } = ARGUED.exec(text)?.groups ?? {};
  return `export type ${releasedName(name)}${rest}\nexport type ${name} = ${TODAY}.${name};`;
}

function entriesByName(today: PackageRelease): Map<string, string> {
  return new Map(
    [...publicExports(today).values()].map(({ name, subpath }) => [
      name,
      path.posix.normalize(today.manifest.exports[subpath]?.types ?? ''),
    ]),
  );
}

type Place = {
  readonly file: string;
  readonly release: PackageRelease;
  readonly entries: ReadonlyMap<string, string>;
};

function pointed(text: string, { file, release, entries }: Place): string {
  const { name: packageName } = release.manifest;
  const up = path.posix.relative(
    path.posix.dirname(`old/node_modules/${packageName}/${file}`),
    `new/node_modules/${packageName}`,
  );
  return text.replaceAll(/import\("today"\)\.(?<name>\w+)/gu, (_match, name: string) => {
    const entry = entries.get(name)?.replace(/\.d\.ts$/u, '.js') ?? 'dist/index.js';
    return `import("${up}/${entry}").${name}`;
  });
}
