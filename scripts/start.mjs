// `npm start`: installs, then plays the sandbox demo with the pinned Node. `npm start -- --once` exits after its table.
import { spawn } from 'node:child_process';
import process from 'node:process';

import { installWorkspace, root } from './install-workspace.mjs';

process.stdout.write('installing …\n');
const env = installWorkspace();
// The first `node` of this PATH is the pinned one. It is started without a shell or a package manager in between, so that
// its signals and its exit code are ours.
const demo = spawn('node', ['scripts/demo.ts', ...process.argv.slice(2)], {
  cwd: root,
  env,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // A terminal sends Ctrl-C to the demo as well; a second one would cut its graceful stop short.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) demo.kill(signal);
  });
}
demo.on('error', (error) => {
  throw error;
});
demo.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
});
