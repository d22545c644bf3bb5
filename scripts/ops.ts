// `pnpm ops`: the operator's doors of a running app, from the command line. `pnpm ops --help` has the commands.
import { runOps } from './ops/run-ops.ts';

process.exitCode = await runOps({
  args: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
