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

test('core-runtime is imported without queue, Redis, HTTP client, OAuth, reference page, metrics SDK and HTTP server', () => {
  const modules = importedModules('@pyloto/core-runtime', import.meta.dirname);
  expect(modules).toEqual(expect.arrayContaining(['hono', 'zod', 'node:crypto']));
  expect(modules).not.toEqual(expect.arrayContaining([expect.stringMatching(/^node:https?$/u)]));
  expect(modules.filter((name) => [...HEAVY, ...SDK].includes(name))).toEqual([]);
});

test('core-runtime/node is imported without queue, Redis, HTTP client, OAuth and reference page', () => {
  const modules = importedModules('@pyloto/core-runtime/node', import.meta.dirname);
  expect(modules).toEqual(expect.arrayContaining(['@hono/node-server', ...SDK]));
  expect(modules.filter((name) => HEAVY.includes(name))).toEqual([]);
});
