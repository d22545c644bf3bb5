import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What became of the folder: `committed`, `initialised` without a commit, or `none` (no git, or within a repository already). */
export type RepositoryOutcome = 'committed' | 'initialised' | 'none';

const run = promisify(execFile);

/** A commit may ask for a key's password, which nobody is there to type. */
const TIMEOUT_MS = 20_000;

/**
 * Makes the folder a git repository with a first commit. Never fails: a project without one is a project all the same.
 *
 * @param files what is committed, relative to the folder; whatever else is in it stays out, for it may hold secrets
 */
export async function startRepository(
  folder: string,
  files: readonly string[],
): Promise<RepositoryOutcome> {
  const git = (...args: string[]): Promise<boolean> =>
    run('git', args, { cwd: folder, timeout: TIMEOUT_MS }).then(
      () => true,
      () => false,
    );
  if (await git('rev-parse', '--is-inside-work-tree')) return 'none';
  if (!(await git('init', '--quiet', '--initial-branch=main'))) return 'none';
  const isCommitted =
    // A machine's own ignore rules do not decide what a project consists of.
    (await git('--literal-pathspecs', 'add', '--force', '--', ...files)) &&
    (await git('commit', '--quiet', '--message=chore: first commit'));
  return isCommitted ? 'committed' : 'initialised';
}
