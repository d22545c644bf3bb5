#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import process from 'node:process';

const { argv, env, versions } = process;
const [major = 0, minor = 0] = versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 22)) {
  // An older Node fails while it loads what is behind this, in words that help nobody.
  const { startProgram } = await import('../start-program.ts');
  const template = JSON.parse(readFileSync(new URL('./template.json', import.meta.url), 'utf8'));
  const userAgent = env['npm_config_user_agent'];
  process.exitCode = await startProgram({ argv: argv.slice(2), userAgent, template });
} else {
  process.stderr.write(`create-connector needs Node 22.22 or newer; this is ${versions.node}\n`);
  process.exitCode = 1;
}
