import process from 'node:process';

import { runConnector } from '@pyloto/core-runtime/node';

import { instagram } from './connector.ts';

const { env, argv } = process;
const loadSandbox = () => import('@pyloto/provider-simulators/instagram/sandbox');

process.exitCode = await runConnector({ connector: instagram, loadSandbox, env, argv });
