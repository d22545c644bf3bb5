import process from 'node:process';

import { runConnector } from '@pyloto/core-runtime/node';

import { readConfig } from './config.ts';
import { whatsapp } from './connector.ts';

process.exitCode = await runConnector({
  connector: whatsapp,
  readConfig,
  env: process.env,
  argv: process.argv.slice(2),
});
