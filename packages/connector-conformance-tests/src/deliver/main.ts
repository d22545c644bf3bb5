#!/usr/bin/env node
import process from 'node:process';

import { runDeliver } from './run-deliver.ts';

process.exitCode = await runDeliver({
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
});
