import process from 'node:process';

import { runConnector } from '@pyloto/core-runtime/node';

import { acmeChatConnector as connector } from './connector.ts';

const { env, argv } = process;

process.exitCode = await runConnector({
  connector,
  // [outbound]
  loadSandbox: () => import('./acme-chat/acme-chat-sandbox.ts'),
  // [/outbound]
  env,
  argv,
});
