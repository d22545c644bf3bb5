import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { REPO } from '@pyloto-tests/e2e/connector-process';
import type { RedisScript } from '@pyloto/core-redis';

/** Names the scripts of this workspace and of BullMQ by the digest that EVALSHA calls them by. */
export async function scriptNames(): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await ownScripts()), ...bullScripts()]);
}

/** Every script that a file of a package exports; it is defined in the file that is its home. */
async function ownScripts(): Promise<(readonly [string, string])[]> {
  const files = globSync('packages/*/src/**/*.ts', { cwd: REPO })
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('redis-script.ts'))
    .map((file) => path.join(REPO, file))
    .filter((file) => readFileSync(file, 'utf8').includes('= defineScript('));
  const modules: object[] = await Promise.all(
    files.map((file): Promise<object> => import(pathToFileURL(file).href)),
  );
  return modules
    .flatMap((exported): unknown[] => Object.values(exported))
    .filter(isScript)
    .map(({ sha1, name }) => [sha1, name] as const);
}

function isScript(value: unknown): value is RedisScript {
  return typeof value === 'object' && value !== null && 'sha1' in value && 'lua' in value;
}

function bullScripts(): (readonly [string, string])[] {
  const require = createRequire(import.meta.url);
  const folder = path.join(path.dirname(require.resolve('bullmq')), 'scripts');
  return globSync('*.js', { cwd: folder })
    .filter((file) => file !== 'index.js')
    .flatMap((file) => {
      const exported: Record<string, unknown> = require(path.join(folder, file));
      return Object.values(exported).filter(isBullScript);
    })
    .map(
      ({ name, content }) =>
        [createHash('sha1').update(content).digest('hex'), `bull ${name}`] as const,
    );
}

function isBullScript(
  value: unknown,
): value is { readonly name: string; readonly content: string } {
  return typeof value === 'object' && value !== null && 'name' in value && 'content' in value;
}

const TENANT_PART = /^pyloto:\{[^}]*\}:/u;

/**
 * A name for a command that is the same in every run: a script by its name, else the command; with the kind of key that it
 * works on, because the inbox and the outbox share scripts.
 */
export function commandName(
  words: readonly string[],
  scripts: ReadonlyMap<string, string>,
): string {
  const [command = '', first = '', , key = ''] = words;
  const verb = command.toUpperCase();
  if (verb === 'EVALSHA')
    return `${scripts.get(first) ?? `script ${first.slice(0, 8)}`} ${kindOf(key)}`;
  if (verb === 'EVAL') {
    const sha1 = createHash('sha1').update(first).digest('hex');
    return `${scripts.get(sha1) ?? `script ${sha1.slice(0, 8)}`} ${kindOf(key)}`;
  }
  return `${verb} ${kindOf(first)}`.trim();
}

/** What is left of a key without its tenant, digests and numbers. */
function kindOf(key: string): string {
  return key
    .replace(TENANT_PART, '')
    .replaceAll(/[^\x20-\x7e].*$/gsu, '')
    .replaceAll(/[0-9a-f]{8,}|\d+/gu, 'n')
    .slice(0, 60);
}
