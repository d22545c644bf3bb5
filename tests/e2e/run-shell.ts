import { execFileSync } from 'node:child_process';
import process from 'node:process';

/** Runs a command of a page in a shell. @returns its standard output */
export function runShell(
  command: string,
  { env, cwd }: { readonly env?: Record<string, string>; readonly cwd?: string | undefined } = {},
): string {
  return execFileSync('sh', ['-c', command], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Where the commands of a page find the app that the page tells to start. */
const APP_OF_PAGES = 'localhost:3000';
const COMMENT_ID = '<externalCommentId>';

/** Runs a command against an app, about the comment that its log names last. @returns the answer */
export function askApp(
  command: string,
  app: { readonly url: string; readonly stdout: () => string },
  cwd?: string,
): unknown {
  const commentId = /.*"externalCommentId":"([^"]+)"/s.exec(app.stdout())?.[1] ?? '';
  const here = command.replaceAll(APP_OF_PAGES, new URL(app.url).host);
  return JSON.parse(runShell(here.replace(COMMENT_ID, commentId), { cwd }));
}
