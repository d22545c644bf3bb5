import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { JsonSchema } from '../docs/json-schema.ts';
import type {
  AppRelease,
  EventRelease,
  PackageRelease,
  PublishedManifest,
  RecordedCase,
  Release,
} from './release.ts';
import { withoutSchemaTypes } from './declarations/growing-types.ts';

const FOLDER = 'released';
const FILE_HEAD = /^==> (?<file>\S+)\n/gmu;
/** A schema that a package exports is kept once and named where it is used: `@pyloto/core-messaging#DirectMessage`. */
type KeptSchema = JsonSchema | string;

/**
 * Writes a release into `released/`, in place of the one before it.
 *
 * @param version of every package; by default what its manifest says
 */
export function writeRelease(root: string, release: Release, version?: string): void {
  for (const folder of globSync(`${FOLDER}/*/`, { cwd: root })) {
    rmSync(path.join(root, folder), { recursive: true });
  }
  const write = (file: string, text: string) => {
    const absolute = path.join(root, FOLDER, file);
    mkdirSync(path.dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
  };
  const named = namesOfSchemas(release);
  for (const one of release.packages.values()) {
    const manifest = version === undefined ? one.manifest : { ...one.manifest, version };
    writePackage(write, { ...one, manifest }, named);
  }
  for (const [name, app] of release.apps) writeApp(write, { name, app, named });
  write('operations.json', indented(release.operations));
}

type Write = (file: string, text: string) => void;
/** The name of a schema, by its text. */
type SchemaNames = ReadonlyMap<string, string>;

function namesOfSchemas({ packages }: Release): SchemaNames {
  return new Map(
    [...packages.values()].flatMap(({ manifest, schemas }) =>
      [...schemas].map(([name, schema]) => [JSON.stringify(schema), `${manifest.name}#${name}`]),
    ),
  );
}

function writePackage(write: Write, release: PackageRelease, named: SchemaNames): void {
  const folder = `packages/${release.manifest.name.replace('@pyloto/', '')}`;
  const declarations = [...withoutSchemaTypes(release)].map(
    ([file, text]) => `==> ${file}\n${text.trimEnd()}\n`,
  );
  const events = [...release.events].map(([type, event]): [string, unknown] => [
    type,
    { ...event, schema: kept(event.schema, named) },
  ]);
  write(`${folder}/manifest.json`, indented(release.manifest));
  write(`${folder}/declarations.txt`, declarations.join(''));
  if (release.schemas.size > 0) write(`${folder}/schemas.jsonl`, lines(release.schemas));
  if (events.length > 0) write(`${folder}/events.jsonl`, lines(events));
  if (release.goldenEvents.size > 0)
    write(`${folder}/golden-events.jsonl`, lines(release.goldenEvents));
}

type NamedApp = { readonly name: string; readonly app: AppRelease; readonly named: SchemaNames };

function writeApp(write: Write, { name, app, named }: NamedApp): void {
  const { commands, cases, ...rest } = app;
  const keptCommands = Object.fromEntries(
    [...commands].map(([command, schema]) => [command, kept(schema, named)]),
  );
  write(`apps/${name}/app.json`, indented({ ...rest, commands: keptCommands }));
  if (cases.size > 0) write(`apps/${name}/cases.jsonl`, lines(cases));
}

function kept(schema: JsonSchema, named: SchemaNames): KeptSchema {
  return named.get(JSON.stringify(schema)) ?? schema;
}

function indented(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** A line for each entry, so that a change of one is a change of one line. */
function lines(entries: Iterable<readonly [string, unknown]>): string {
  return [...entries].map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** Reads what `released/` holds. */
export function readRelease(root: string): Release {
  const read = (file: string) => readFileSync(path.join(root, FOLDER, file), 'utf8');
  const folders = (of: string) =>
    globSync(`${of}/*`, { cwd: path.join(root, FOLDER) }).toSorted((a, b) =>
      a.localeCompare(b, 'en'),
    );
  const parts = folders('packages').map((folder) => readPackage(folder, root));
  const schemas = new Map(
    parts.flatMap(({ manifest, schemas: own }) =>
      [...own].map(([name, schema]) => [`${manifest.name}#${name}`, schema]),
    ),
  );
  const schemaOf = (one: KeptSchema): JsonSchema => {
    const found = typeof one === 'string' ? schemas.get(one) : one;
    if (found === undefined)
      throw new Error(`${FOLDER} must have the schema ${JSON.stringify(one)}`);
    return found;
  };
  const operations: Release['operations'] = JSON.parse(read('operations.json'));
  return {
    packages: new Map(
      parts.map(({ events, ...one }) => [
        one.manifest.name,
        {
          ...one,
          events: mapped(events, (event) => ({ ...event, schema: schemaOf(event.schema) })),
        },
      ]),
    ),
    apps: new Map(
      folders('apps').map((folder) => [path.basename(folder), readApp(folder, root, schemaOf)]),
    ),
    operations,
  };
}

type KeptEvent = Omit<EventRelease, 'schema'> & { readonly schema: KeptSchema };
type KeptPackage = Omit<PackageRelease, 'events'> & {
  readonly events: ReadonlyMap<string, KeptEvent>;
};

function readPackage(folder: string, root: string): KeptPackage {
  const directory = path.join(root, FOLDER, folder);
  const manifest: PublishedManifest = JSON.parse(
    readFileSync(path.join(directory, 'manifest.json'), 'utf8'),
  );
  const [, ...parts] = readFileSync(path.join(directory, 'declarations.txt'), 'utf8').split(
    FILE_HEAD,
  );
  const declarations = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2) {
    declarations.set(parts[index] ?? '', parts[index + 1] ?? '');
  }
  return {
    manifest,
    declarations,
    schemas: readLines<JsonSchema>(path.join(directory, 'schemas.jsonl')),
    events: readLines<KeptEvent>(path.join(directory, 'events.jsonl')),
    goldenEvents: readLines<unknown>(path.join(directory, 'golden-events.jsonl')),
  };
}

function readApp(
  folder: string,
  root: string,
  schemaOf: (one: KeptSchema) => JsonSchema,
): AppRelease {
  const directory = path.join(root, FOLDER, folder);
  const {
    commands,
    ...rest
  }: Omit<AppRelease, 'commands' | 'cases'> & {
    readonly commands: Readonly<Record<string, KeptSchema>>;
  } = JSON.parse(readFileSync(path.join(directory, 'app.json'), 'utf8'));
  return {
    ...rest,
    commands: mapped(new Map(Object.entries(commands)), schemaOf),
    cases: readLines<RecordedCase>(path.join(directory, 'cases.jsonl')),
  };
}

function mapped<T, U>(values: ReadonlyMap<string, T>, change: (value: T) => U): Map<string, U> {
  return new Map([...values].map(([name, value]) => [name, change(value)]));
}

/** A file that is not there has no lines. */
function readLines<T>(file: string): Map<string, T> {
  const text = globSync(file).length === 0 ? '' : readFileSync(file, 'utf8');
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [string, T] => JSON.parse(line)),
  );
}
