import process from 'node:process';

import { runConnector } from '@pyloto/core-runtime/node';

import { messenger } from './connector.ts';

const { env, argv } = process;
const loadSandbox = () => import('@pyloto/provider-simulators/messenger/sandbox');

process.exitCode = await runConnector({ connector: messenger, loadSandbox, env, argv });
