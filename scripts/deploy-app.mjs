// Makes a folder that runs an app with `node dist/main.js`: `node scripts/deploy-app.mjs <app> <empty folder>`.
// The Dockerfile calls it, and so does its test (docs/decisions/0001-apps-are-bundles-on-a-flat-node-modules.md).
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { installWorkspace, run } from './install-workspace.mjs';

const [app = '', folder = ''] = process.argv.slice(2);
const target = path.resolve(folder);
if (app === '' || folder === '' || (existsSync(target) && readdirSync(target).length > 0)) {
  throw new Error('expected the name of an app and an empty folder');
}

const env = installWorkspace();
const filter = `--filter=@pyloto/${app}`;
run(env, 'turbo', ['run', 'build', filter, '--output-logs=errors-only']);
run(env, 'pnpm', [filter, 'deploy', '--prod', '--node-linker=hoisted', target]);
// The bundle has them inlined; what stays is what comes from the registry.
rmSync(path.join(target, 'node_modules', '@pyloto'), { recursive: true, force: true });
