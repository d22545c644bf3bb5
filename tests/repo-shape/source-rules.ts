import path from 'node:path';

const comments = /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/gu;
const namedReExport = /export (?:type )?\{[^{}]*\} from '[^']+';/gu;
const kebabName = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/u;
const kindsOfCode = new Set(['utils', 'helpers', 'types', 'common']);
const environment =
  /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\s*\[\s*['"`]env|\{[^{}]*\benv\b[^{}]*\}\s*(?:=\s*process\b|from\s*['"](?:node:)?process['"])/u;
/** An app, or a program that a package brings. */
const PROGRAM = /^(?:(?:apps|templates)\/[^/]+\/src|packages\/[^/]+\/src\/[^/]+)\/main\.ts$/u;
const focused =
  /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:only|skip|todo)\b|\b[xf](?:it|describe|test)\s*\(/u;
const suppression = /(?:oxlint|eslint)-disable.*/gu;
const excusedSuppression = /^oxlint-disable-next-line [\w@/-]+(?:, [\w@/-]+)* -- \S/u;

/** A public door is a list of named re-exports: no logic, no `export *`. */
export function indexProblems(file: string, text: string): string[] {
  if (path.posix.basename(file) !== 'index.ts') return [];
  const rest = text.replaceAll(comments, '').replaceAll(namedReExport, '').trim();
  return rest === '' ? [] : ['index.ts holds more than named re-exports'];
}

/** A file is kebab-case, and a folder names the domain instead of the kind of code in it. */
export function nameProblems(file: string): string[] {
  const { dir, base } = path.posix.parse(file);
  const folders = dir.split('/').filter((folder) => folder !== '' && !folder.startsWith('.'));
  return [
    ...(kebabName.test(base) ? [] : [`${base} is not kebab-case`]),
    ...folders
      .filter((folder) => kindsOfCode.has(folder))
      .map((folder) => `${folder}/ names a kind of code`),
    ...folders
      .filter((folder) => !kebabName.test(folder))
      .map((name) => `${name}/ is not kebab-case`),
  ];
}

/** Configuration enters through `main.ts` of a program; tests and scripts start processes and may look at their own. */
export function environmentProblems(file: string, text: string): string[] {
  const exempt = !/^(?:packages|apps|templates)\//u.test(file) || file.endsWith('.test.ts');
  if (exempt || PROGRAM.test(file)) return [];
  return environment.test(text.replaceAll(comments, ''))
    ? ['the environment is read outside of main.ts']
    : [];
}

/** No test is switched off, and none switches the others off. */
export function focusProblems(file: string, text: string): string[] {
  if (!file.endsWith('.test.ts')) return [];
  const match = focused.exec(text.replaceAll(comments, ''));
  return match === null ? [] : [`${match[0]} leaves tests out`];
}

/** An exception from the house style is for one line, names its rule and says why; the type checker is never silenced. */
export function suppressionProblems(_file: string, text: string): string[] {
  const unexcused = [...text.matchAll(suppression)]
    .map(([comment]) => comment)
    .filter((comment) => !excusedSuppression.test(comment));
  const silenced = /@ts-(?:ignore|nocheck)\b/u.exec(text) ?? /\bas unknown as\b/u.exec(text);
  return [
    ...unexcused.map((comment) => `"${comment.trim()}" has no reason`),
    ...(silenced === null ? [] : [`${silenced[0]} silences the type checker`]),
  ];
}

const deprecation = /@deprecated(?! since \d+\.\d+\.\d+, removed in \d+\.0\.0: use \S).*/gu;

/** What is deprecated says since when, until when, and what takes its place: `docs/deprecation-policy.md`. */
export function deprecationProblems(_file: string, text: string): string[] {
  return [...text.matchAll(deprecation)].map(
    ([words]) => `"${words.trim()}" does not say "since 1.2.0, removed in 2.0.0: use …"`,
  );
}

const declaration = /^export (?:async )?(?:function|const|type|class) (?<name>\w+)/u;
/** Says nothing that the schema above it does not say. */
const typeOfSchema = /^export type \w+ = z\.infer</u;

/** What a package exports states its promise. */
export function docstringProblems(file: string, text: string): string[] {
  if (!/^packages\/[^/]+\/src\/.*\.ts$/u.test(file) || file.endsWith('.test.ts')) return [];
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const name = declaration.exec(line)?.groups?.['name'];
    if (name === undefined || typeOfSchema.test(line)) return [];
    const above = lines.slice(0, index).findLast((earlier) => !earlier.startsWith('// '));
    return above?.trim().endsWith('*/') === true ? [] : [`${name} has no docstring`];
  });
}
