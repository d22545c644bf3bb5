// The WhatsApp connector as a product runs it: its whole configuration from the environment, and a handler in code.
import process from 'node:process';

import { readAppConfig, runConnector } from '@pyloto/core-runtime/node';
import { whatsapp } from '@pyloto/whatsapp/connector';

process.exitCode = await runConnector({
  connector: whatsapp,
  handlers: { inbound_messages: () => undefined },
  readConfig: (env) => readAppConfig(env, whatsapp.manifest),
  env: process.env,
  argv: process.argv.slice(2),
});
