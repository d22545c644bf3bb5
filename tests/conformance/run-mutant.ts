import process from 'node:process';

import { runConnector } from '@pyloto/core-runtime/node';

import { connectorNamed, mutantNamed } from './mutants/mutant-named.ts';
import { putInFront } from './mutants/put-in-front.ts';

/** Runs a mutant, or the reference, until it is asked to stop: what its `main.js` does. */
export async function runMutant(name: string): Promise<void> {
  const { prepare, front, program = (parts) => parts } = mutantNamed(name);
  prepare?.();
  if (front !== undefined) putInFront(front);
  const { env, argv } = process;
  const parts = await program({ connector: connectorNamed(name), env, argv: argv.slice(2) });
  process.exitCode = await runConnector({ ...parts, loadSandbox });
}

function loadSandbox() {
  return import('./lantern/start-lantern.ts');
}
