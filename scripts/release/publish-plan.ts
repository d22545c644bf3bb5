import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { ReleaseRefusal } from './release-refusal.ts';
import { type RunCommand } from './run-command.ts';

/** A version that is not on the registry yet. */
export type Publication = {
  readonly name: string;
  readonly version: string;
  /** Its tarball, relative to the folder that `packPublications` wrote; there only when it is packed. */
  readonly tarball?: { readonly path: string };
};

/** Asks the registry which versions of the workspace it lacks, in the order in which they have to be published. */
export async function readPublishPlan(run: RunCommand, folder: string): Promise<Publication[]> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'plan.json');
  await expectSuccess(run, ['publish-plan', '--output', file]);
  return publicationsIn(file);
}

/** Makes a tarball of each version that `readPublishPlan` wrote to the same folder. */
export async function packPublications(run: RunCommand, folder: string): Promise<Publication[]> {
  const plan = path.join(folder, 'plan.json');
  await expectSuccess(run, ['pack', '--from-publish-plan', plan, '--out-dir', folder]);
  return readPacked(folder);
}

/** What `packPublications` wrote to a folder; nothing when it never did. */
export function readPacked(folder: string): Publication[] {
  const file = path.join(folder, 'publish-plan.json');
  return existsSync(file) ? publicationsIn(file) : [];
}

function publicationsIn(file: string): Publication[] {
  const { plan }: { plan: readonly (readonly Publication[])[] } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  return plan.flat();
}

async function expectSuccess(run: RunCommand, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run('changeset', args);
  if (code !== 0) {
    throw new ReleaseRefusal([`"changeset ${args[0]}" must succeed\n${stdout}${stderr}`]);
  }
}
