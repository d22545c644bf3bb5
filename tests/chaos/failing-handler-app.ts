// The WhatsApp connector with a handler in code that does what an address says: anything but 2xx is a failure.
import process from 'node:process';

import { readAppConfig, runConnector } from '@pyloto/core-runtime/node';
import { whatsapp } from '@pyloto/whatsapp/connector';

const { ASK_URL: askUrl = '', ...env } = process.env;

process.exitCode = await runConnector({
  connector: whatsapp,
  handlers: {
    inbound_messages: async (event) => {
      const answer = await fetch(`${askUrl}/${event.id}`, { method: 'POST' });
      if (!answer.ok) throw new Error('the handler was told to fail');
    },
  },
  readConfig: (record) => readAppConfig(record, whatsapp.manifest),
  env,
  argv: process.argv.slice(2),
});
