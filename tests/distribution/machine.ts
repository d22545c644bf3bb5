import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

import type { LocalRegistry } from './local-registry.ts';

/** A person who has a login at a registry, with the environment in which their programs run. */
export type Machine = {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly token: string;
};

/**
 * Logs somebody in: a user's `.npmrc` that sends the scope to the registry, with a token. All else, the registry of all other
 * packages among it, is as on this machine.
 */
export function logIn(folder: string, registry: LocalRegistry, token: string): Machine {
  mkdirSync(folder, { recursive: true });
  const userconfig = path.join(folder, '.npmrc');
  const lines = [
    readUserConfiguration(),
    `@pyloto:registry=${registry.url}`,
    `${registry.url.replace('http:', '')}:_authToken=${token}`,
  ];
  writeFileSync(userconfig, `${lines.join('\n')}\n`);
  const others = Object.entries(process.env).filter(([name]) => !isUserConfiguration(name));
  const env = { ...Object.fromEntries(others), npm_config_userconfig: userconfig };
  return { env, folder, token };
}

/** npm and pnpm read it in any case, and npm hands it in lower case to what it runs. */
function isUserConfiguration(variable: string): boolean {
  return variable.toLowerCase() === 'npm_config_userconfig';
}

function readUserConfiguration(): string {
  const given = Object.entries(process.env).find(([name]) => isUserConfiguration(name));
  const file = given?.[1] ?? path.join(os.homedir(), '.npmrc');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
}

/**
 * The same person in a folder outside of the workspace: of its tools they have Node and pnpm alone, and an npm cache of their
 * own.
 */
export function outsideOfWorkspace({ env, folder, token }: Machine): Machine {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, path.join(bin, 'node'));
  const entries = (env['PATH'] ?? '').split(path.delimiter);
  const pnpm = entries.map((entry) => path.join(entry, 'pnpm')).find((file) => existsSync(file));
  if (pnpm !== undefined) symlinkSync(pnpm, path.join(bin, 'pnpm'));
  const others = entries.filter((entry) => !entry.includes('node_modules'));
  const inherited = Object.entries(env).filter(
    ([name]) =>
      !/^(?:npm_(?!config_(?:registry|userconfig)$)|pnpm_|vitest|node_env$|init_cwd$)/iu.test(name),
  );
  return {
    folder,
    token,
    env: {
      ...Object.fromEntries(inherited),
      PATH: [bin, ...others].join(path.delimiter),
      npm_config_cache: path.join(folder, 'npm-cache'),
      XDG_CACHE_HOME: path.join(folder, 'cache'),
      CI: 'true',
    },
  };
}
