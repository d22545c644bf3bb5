import process from 'node:process';

import { runConnector } from '@pyloto/core-runtime/node';

import { whatsapp } from './connector.ts';

const { env, argv } = process;
const loadSandbox = () => import('@pyloto/provider-simulators/whatsapp/sandbox');

process.exitCode = await runConnector({ connector: whatsapp, loadSandbox, env, argv });
