// The runtime as an operator runs it: schema checks, a log line per item at info into a file, metrics, the memory ledger.
import { openSync } from 'node:fs';
import process from 'node:process';

import { Secret } from '@pyloto/core-connectors';
import { createConnectorApp, systemClock } from '@pyloto/core-runtime';
import { serveApp } from '@pyloto/core-runtime/node';
import { createLogDestination, createLogger } from '@pyloto/core-telemetry';
import { startPrometheus } from '@pyloto/core-telemetry/prometheus';
import { whatsapp } from '@pyloto/whatsapp/connector';

import { APP_SECRET } from './deliveries.ts';

const logger = createLogger({
  level: 'info',
  service: 'bench',
  connector: 'whatsapp',
  version: '0.0.0',
  clock: systemClock,
  destination: createLogDestination({ fd: openSync(process.argv[2] ?? '/dev/null', 'a') }),
});
const prometheus = startPrometheus({ service: 'bench', version: '0.0.0' });
let handled = 0;
const app = createConnectorApp(
  {
    connector: whatsapp,
    secrets: {
      META_APP_SECRET: [Secret.of(APP_SECRET)],
      META_VERIFY_TOKEN: [Secret.of('bench_verify_token')],
    },
    handlers: {
      inbound_messages: () => {
        handled++;
      },
    },
    logger,
    metrics: prometheus.metrics,
  },
  { renderMetrics: prometheus.render },
);
const server = await serveApp(app, { host: '127.0.0.1', port: 0 });
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
process.once('SIGTERM', () => {
  process.stderr.write(`${handled} items handled\n`);
  process.exit(0);
});
