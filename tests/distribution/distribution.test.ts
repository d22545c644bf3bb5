import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { RELEASER, startLocalRegistry, type LocalRegistry } from './local-registry.ts';
import { logIn, type Machine } from './machine.ts';
import { build, publicPackages, readPublished, release } from './rehearsal.ts';

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'distribution-')));
// A machine may be busy with something else, and a registry of other packages slow.
const TIMEOUT_MS = 300_000;
vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS });
const refused = '@pyloto/core-runtime';
let registry: LocalRegistry;
let releaser: Machine;

beforeAll(async () => {
  await build();
  registry = await startLocalRegistry(path.join(folder, 'registry'));
  releaser = logIn(path.join(folder, 'releaser'), registry, await registry.signUp(RELEASER));
});

afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a token that may install does not publish', async () => {
  const reader = logIn(path.join(folder, 'reader'), registry, await registry.signUp('reader'));

  const report = await release(reader);

  expect(report).toMatchObject({ ok: false, published: [] });
  expect(report.missing).toHaveLength(publicPackages.length);
  expect(registry.packages()).toEqual([]);
});

test('a release that breaks half-way says what is missing, and is completed by the next one', async () => {
  registry.refuse([refused]);
  const broken = await release(releaser);
  registry.refuse([]);
  const completed = await release(releaser);

  expect(broken).toMatchObject({ ok: false, missing: [expect.stringContaining(refused)] });
  expect(broken.published).toHaveLength(publicPackages.length - 1);
  expect(completed).toMatchObject({ ok: true, published: broken.missing, missing: [] });
  expect(completed.skipped).toEqual(broken.published.toSorted());
});

test('every public package is on the registry, and nothing else', () => {
  expect(registry.packages()).toEqual(publicPackages);
});

test('a release of what is there publishes nothing', async () => {
  expect(await release(releaser, '--dry-run')).toMatchObject({
    ok: true,
    published: [],
    missing: [],
  });
});

test.each(publicPackages)('%s is published for those who install it', async (name) => {
  const manifest = await readPublished(registry, releaser, name);
  const ranges = Object.values({ ...manifest.dependencies, ...manifest.peerDependencies });

  expect(ranges.filter((range) => !range.startsWith('^'))).toEqual([]);
  expect(manifest).not.toHaveProperty('devDependencies');
  expect(manifest).not.toHaveProperty('scripts');
  expect(JSON.stringify(manifest)).not.toMatch(/(?:workspace|catalog):|[.]\/src\//u);
  expect(manifest).toMatchObject({ license: 'UNLICENSED', engines: { node: expect.any(String) } });
});
