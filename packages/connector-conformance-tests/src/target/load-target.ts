import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type { Connector } from '@pyloto/core-connectors';

import { watchComparisons } from '../probe/count-comparisons.ts';
import { HOST_FILE } from '../session/own-programs.ts';
import type { ConformanceTarget } from './conformance-target.ts';
import { type Fixture, readFixtures } from './read-fixtures.ts';
import { type Program, type Target, WrongUse } from './target.ts';

const EXAMPLE = 'pyloto-conformance dist/connector.js --level silver';

/**
 * Finds and reads what is tested.
 *
 * @throws WrongUse when something that was named is not there, or no single connector is exported
 */
export async function loadTarget(asked: ConformanceTarget): Promise<Target> {
  const { module, url, env = {}, redisUrl } = asked;
  if (module === undefined && url === undefined) {
    throw new WrongUse(`a module or an address must be given, for example: ${EXAMPLE}`);
  }
  const moduleFile = module === undefined ? undefined : existingFile('the module', module);
  const loaded = moduleFile === undefined ? undefined : await loadConnector(moduleFile);
  if (url !== undefined) await assertReachable(url);
  return {
    connector: loaded?.connector,
    exportName: loaded?.exportName,
    moduleFile,
    program: programOf(asked, moduleFile),
    url: url?.replace(/\/+$/, ''),
    fixtures: fixturesOf(asked, moduleFile),
    env,
    redisUrl,
  };
}

type Loaded = { readonly connector: Connector; readonly exportName: string };

/**
 * Reads the one connector that a module exports.
 *
 * @param file its path, absolute
 * @throws WrongUse when the module does not load, or exports none or several
 */
export async function loadConnector(file: string): Promise<Loaded> {
  const exported = await importModule(file);
  const found = Object.entries(exported).filter((entry): entry is [string, Connector] =>
    looksLikeConnector(entry[1]),
  );
  const [first, second] = found;
  if (first === undefined) {
    throw new WrongUse(
      `the module must export a connector (made with defineConnector); ${file} exports ${namesOf(exported)}`,
    );
  }
  if (second !== undefined && second[1] !== first[1]) {
    const names = found.map(([name]) => name).join(', ');
    throw new WrongUse(
      `the module must export one connector; ${file} exports ${names}: give each a module of its own`,
    );
  }
  return { exportName: first[0], connector: first[1] };
}

async function importModule(file: string): Promise<Record<string, unknown>> {
  // Before the connector's modules: they may keep the function that is watched.
  watchComparisons();
  try {
    const exported: Record<string, unknown> = await import(pathToFileURL(file).href);
    return exported;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WrongUse(`the module must load; ${file} does not: ${reason}`, { cause });
  }
}

function looksLikeConnector(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'manifest' in value &&
    'signature' in value &&
    ('parseEvents' in value || 'parseEvent' in value)
  );
}

const SHOWN_NAMES = 6;

function namesOf(exported: Record<string, unknown>): string {
  const names = Object.keys(exported);
  if (names.length === 0) return 'nothing';
  const shown = names.slice(0, SHOWN_NAMES).join(', ');
  return names.length > SHOWN_NAMES ? `${shown} and others` : shown;
}

function programOf(
  { main, url }: ConformanceTarget,
  moduleFile: string | undefined,
): Program | undefined {
  if (url !== undefined) return undefined;
  if (main !== undefined && main !== null) {
    return { file: existingFile('--main', main), args: [] };
  }
  if (moduleFile === undefined) return undefined;
  const beside = ['main.js', 'main.ts', 'main.mjs']
    .map((name) => path.join(path.dirname(moduleFile), name))
    .find((file) => existsSync(file));
  if (main === undefined && beside !== undefined) return { file: beside, args: [] };
  return { file: HOST_FILE, args: [moduleFile] };
}

function fixturesOf(
  { fixtures }: ConformanceTarget,
  moduleFile: string | undefined,
): readonly Fixture[] {
  if (fixtures === undefined) {
    const folder = moduleFile === undefined ? undefined : nearestFixtures(path.dirname(moduleFile));
    return folder === undefined ? [] : readFixtures(folder);
  }
  const named = typeof fixtures === 'string' || fixtures instanceof URL ? [fixtures] : fixtures;
  return named.flatMap((folder) => readFixtures(existingFolder(folder)));
}

/** A project ends where its package.json is. */
function nearestFixtures(folder: string): string | undefined {
  const candidate = path.join(folder, 'fixtures');
  if (existsSync(candidate)) return candidate;
  const parent = path.dirname(folder);
  if (existsSync(path.join(folder, 'package.json')) || parent === folder) return undefined;
  return nearestFixtures(parent);
}

function existingFile(argument: string, given: string | URL): string {
  const file = pathOf(given);
  if (existsSync(file) && statSync(file).isFile()) return file;
  throw new WrongUse(`${argument} must be a file; there is none at ${file}. Example: ${EXAMPLE}`);
}

function existingFolder(given: string | URL): string {
  const folder = pathOf(given);
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw new WrongUse(
    `--fixtures must be a folder; there is none at ${folder}. Example: ${EXAMPLE} --fixtures fixtures`,
  );
}

function pathOf(given: string | URL): string {
  return given instanceof URL ? fileURLToPath(given) : path.resolve(given);
}

const REACHABLE_WITHIN_MS = 5_000;

async function assertReachable(url: string): Promise<void> {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new WrongUse(
      `the address must begin with http:// or https://, for example http://127.0.0.1:3000`,
    );
  }
  try {
    await fetch(url, { signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) });
  } catch (cause) {
    throw new WrongUse(
      `the address must be of a running connector; nothing answers at ${url}. Example: PYLOTO_MODE=sandbox PORT=3000 node dist/main.js`,
      { cause },
    );
  }
}
