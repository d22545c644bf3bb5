#!/usr/bin/env node
import { once } from 'node:events';
import process from 'node:process';

import { runRecord } from './run-record.ts';

process.exitCode = await runRecord({
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  untilStopped: Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]),
});
