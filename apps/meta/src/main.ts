import process from 'node:process';

import { runConnector } from '@pyloto/core-runtime/node';

import { meta } from './connector.ts';

process.exitCode = await runConnector({ connector: meta, env: process.env, argv: process.argv });
