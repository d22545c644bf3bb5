import { expect, test } from 'vitest';

import { loadPrometheus } from './load-prometheus.ts';

test('an application without the packages of its metrics is told which to install', async () => {
  const name = '@opentelemetry/not-installed';
  const missing = () => import(name);
  await expect(loadPrometheus(missing)).rejects.toMatchObject({
    code: 'config_invalid',
    message:
      'metrics need packages that are not installed: npm install @opentelemetry/exporter-prometheus @opentelemetry/resources @opentelemetry/sdk-metrics',
  });
});

test('another fault of the metrics is told as it is', async () => {
  const fault = new Error('out of memory');
  await expect(loadPrometheus(() => Promise.reject(fault))).rejects.toBe(fault);
});
