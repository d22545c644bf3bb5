import { openSync } from 'node:fs';

import { Secret } from '@pyloto/core-connectors';
import { type RuntimeConfig, systemClock } from '@pyloto/core-runtime';
import { createLogDestination, createLogger } from '@pyloto/core-telemetry';
import { startPrometheus } from '@pyloto/core-telemetry/prometheus';
import { whatsapp } from '@pyloto/whatsapp/connector';

import { APP_SECRET } from './deliveries.ts';

/** The runtime as an operator runs it: schema checks, a log line per item at info into a file, metrics, the memory ledger. */
export function runtimeConfig(logFile: string, onMessage: () => void): RuntimeConfig {
  const { metrics } = startPrometheus({ service: 'bench', version: '0.0.0' });
  return {
    connector: whatsapp,
    secrets: {
      META_APP_SECRET: [Secret.of(APP_SECRET)],
      META_VERIFY_TOKEN: [Secret.of('bench_verify_token')],
    },
    handlers: { inbound_messages: onMessage },
    logger: createLogger({
      level: 'info',
      service: 'bench',
      connector: 'whatsapp',
      version: '0.0.0',
      clock: systemClock,
      destination: createLogDestination({ fd: openSync(logFile, 'a') }),
    }),
    metrics,
  };
}
