import process from 'node:process';

import { createConnectorApp } from '@pyloto/core-runtime';
import { serveApp } from '@pyloto/core-runtime/node';

import { runtimeConfig } from './runtime.ts';

const app = createConnectorApp(runtimeConfig(process.argv[2] ?? '/dev/null', () => undefined));
const server = await serveApp(app, { host: '127.0.0.1', port: 0 });
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
process.once('SIGTERM', () => process.exit(0));
