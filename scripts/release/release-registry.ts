import { type RunCommand } from './run-command.ts';

/** Where the packages of the scope are published to; undefined if nothing says so. */
export async function readRegistry(run: RunCommand): Promise<URL | undefined> {
  const { stdout } = await run('pnpm', ['config', 'get', '@pyloto:registry']);
  return URL.canParse(stdout.trim()) ? new URL(stdout.trim()) : undefined;
}

/** A rehearsal publishes what nobody is to install, so it goes to a registry of this machine only. */
export function registryProblems(registry: URL | undefined, isRehearsal: boolean): string[] {
  if (registry === undefined) {
    return ['"@pyloto:registry" must be set in an .npmrc of the user: see docs/registry.md'];
  }
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(registry.hostname);
  if (isRehearsal && !isLoopback) return ['a rehearsal goes to a registry on loopback only'];
  if (!isLoopback && registry.protocol !== 'https:')
    return ['the registry must be reached by https'];
  return [];
}
