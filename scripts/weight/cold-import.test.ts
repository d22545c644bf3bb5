import { expect, test } from 'vitest';

import { importedModules } from './cold-import.ts';

const HEAVY = [
  'bullmq',
  'ioredis',
  'rate-limiter-flexible',
  'undici',
  'cockatiel',
  'oauth4webapi',
  'swagger-ui-dist',
];
const SDK = [
  '@opentelemetry/exporter-prometheus',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-metrics',
];

const DEFERRED = new Set([...HEAVY, ...SDK]);

test.each([
  { name: '@pyloto/core-runtime', holds: ['hono', 'zod', 'node:crypto'] },
  { name: '@pyloto/core-runtime/node', holds: ['@hono/node-server'] },
])(
  '$name is imported without queue, Redis, HTTP client, OAuth, reference page and metrics SDK',
  ({ name, holds }) => {
    const modules = importedModules(name, import.meta.dirname);
    expect(modules).toEqual(expect.arrayContaining(holds));
    expect(modules.filter((module) => DEFERRED.has(module))).toEqual([]);
  },
);

test('core-runtime is imported without an HTTP server', () => {
  const modules = importedModules('@pyloto/core-runtime', import.meta.dirname);
  expect(modules).not.toEqual(expect.arrayContaining([expect.stringMatching(/^node:https?$/u)]));
});
