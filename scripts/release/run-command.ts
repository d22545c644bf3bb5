import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a program ended, with everything it wrote. */
export type Completed = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a program to its end. It is not a fault when the program fails: that is in the `code`. */
export type RunCommand = (command: string, args: readonly string[]) => Promise<Completed>;

/** Programs that run in this folder with this environment, and read nothing from standard input. */
export function commandsIn(folder: string, env: NodeJS.ProcessEnv): RunCommand {
  return async (command, args) => {
    const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code]: (number | null)[] = await once(child, 'close');
    return { code: code ?? 1, stdout, stderr };
  };
}
