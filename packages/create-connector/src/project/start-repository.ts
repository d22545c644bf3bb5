import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What became of the folder: `committed`, `initialised` without a commit, or `none` (no git, or within a repository already). */
export type RepositoryOutcome = 'committed' | 'initialised' | 'none';

const run = promisify(execFile);

/** A commit may ask for a key's password, which nobody is there to type. */
const TIMEOUT_MS = 20_000;

/** Makes the folder a git repository with a first commit. Never fails: a project without one is a project all the same. */
export async function startRepository(folder: string): Promise<RepositoryOutcome> {
  const git = (...args: string[]): Promise<boolean> =>
    run('git', args, { cwd: folder, timeout: TIMEOUT_MS }).then(
      () => true,
      () => false,
    );
  if (await git('rev-parse', '--is-inside-work-tree')) return 'none';
  if (!(await git('init', '--quiet', '--initial-branch=main'))) return 'none';
  const isCommitted =
    (await git('add', '--all')) &&
    (await git('commit', '--quiet', '--message=chore: first commit'));
  return isCommitted ? 'committed' : 'initialised';
}
