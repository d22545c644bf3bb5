import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { WrongUse } from './target.ts';

/** One item of `expected.json`: an event, or a part that becomes none. */
export type ExpectedItem = {
  readonly outcome?: 'event' | 'ignored' | 'invalid';
  readonly capabilityId?: string;
  readonly dedupeKey?: string;
  readonly isReference?: true;
  readonly field?: string;
};

/** A recorded delivery, and what it becomes. */
export type Fixture = {
  /** The folder's name. */
  readonly name: string;
  readonly body: Uint8Array;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its items, or the code that the body is refused with. */
  readonly expected: readonly ExpectedItem[] | { readonly rejected: string };
};

/**
 * Reads a folder of cases, or one case.
 *
 * @throws WrongUse when there is no case, or one of them cannot be read
 */
export function readFixtures(folder: string): readonly Fixture[] {
  const single = readFixture(folder);
  if (single !== undefined) return [single];
  const names = readdirSync(folder)
    .filter((name) => statSync(path.join(folder, name)).isDirectory())
    .toSorted();
  const fixtures = names
    .map((name) => readFixture(path.join(folder, name)))
    .filter((fixture) => fixture !== undefined);
  if (fixtures.length > 0) return fixtures;
  throw new WrongUse(
    `--fixtures must be a folder of recorded deliveries, each <case>/{body.json,headers.json,expected.json}; ${folder} has none`,
  );
}

function readFixture(folder: string): Fixture | undefined {
  const body = readdirSync(folder).find((name) => /^body\.\w+$/.test(name));
  const expectedFile = path.join(folder, 'expected.json');
  if (body === undefined || !existsSync(expectedFile)) return undefined;
  return {
    name: path.basename(folder),
    body: readFileSync(path.join(folder, body)),
    headers: readHeaders(path.join(folder, 'headers.json')),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its author says what it is; PAR-01 compares it as a whole
    expected: readJsonFile(expectedFile) as Fixture['expected'],
  };
}

function readHeaders(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return { 'content-type': 'application/json' };
  const headers = Object.entries(Object(readJsonFile(file)));
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function readJsonFile(file: string): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return value;
  } catch (cause) {
    throw new WrongUse(`${file} must be JSON`, { cause });
  }
}
