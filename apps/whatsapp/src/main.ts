import process from 'node:process';

import { runConnector } from '@pyloto/core-runtime/node';

import { readConfig } from './config.ts';
import { whatsapp } from './connector.ts';
import { startSandboxProvider } from './sandbox-provider.ts';

process.exitCode = await runConnector({
  connector: whatsapp,
  readConfig,
  startSandboxProvider,
  env: process.env,
  argv: process.argv.slice(2),
});
