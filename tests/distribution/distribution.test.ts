import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { RELEASER, startLocalRegistry, type LocalRegistry } from './local-registry.ts';
import { logIn, outsideOfWorkspace, type Machine } from './machine.ts';
import { deliver, run, start } from './project.ts';
import { publicPackages, readPublished, release } from './rehearsal.ts';

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'distribution-')));
// A machine may be busy with something else, and a registry of other packages slow.
const TIMEOUT_MS = 300_000;
vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS });
const refused = '@pyloto/core-runtime';
let registry: LocalRegistry;
let releaser: Machine;

beforeAll(async () => {
  registry = await startLocalRegistry(path.join(folder, 'registry'));
  releaser = logIn(path.join(folder, 'releaser'), registry, await registry.signUp(RELEASER));
});

afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The digests of tarballs, as a registry tells them. */
function digestsIn(packedIn: string): string[] {
  return globSync('**/*.tgz', { cwd: packedIn })
    .map((file) => createHash('sha512').update(readFileSync(path.join(packedIn, file))))
    .map((hash) => `sha512-${hash.digest('base64')}`);
}

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
  const packedIn = path.join(folder, 'packed');
  await release(releaser, '--dry-run', '--out', packedIn);
  const kept = digestsIn(packedIn);
  const completed = await release(releaser, '--from', packedIn);

  const missing = broken.missing.map((title) => title.slice(0, title.lastIndexOf('@')));
  expect(broken.ok).toBe(false);
  expect(missing).toContain(refused);
  expect(broken.published.length + missing.length).toBe(publicPackages.length);
  expect(completed).toMatchObject({ ok: true, published: broken.missing, missing: [] });
  expect(completed.skipped).toEqual(broken.published.toSorted());
  const manifest = await readPublished(registry, releaser, refused);
  expect(kept).toContain(manifest.dist.integrity);
  expect(await release(releaser, '--from', packedIn)).toMatchObject({ ok: true, published: [] });
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
  const wanted = [manifest.dependencies, manifest.peerDependencies];
  const ranges = wanted.flatMap((dependencies) => Object.values(dependencies));

  expect(ranges.filter((range) => !range.startsWith('^'))).toEqual([]);
  expect(manifest).not.toHaveProperty('devDependencies');
  expect(manifest).not.toHaveProperty('scripts');
  expect(JSON.stringify(manifest)).not.toMatch(/(?:workspace|catalog):|[.]\/src\//u);
  expect(manifest).toMatchObject({ license: 'UNLICENSED', engines: { node: expect.any(String) } });
});

describe.each([
  { tool: 'npm', create: ['npx', '--yes', '@pyloto/create-connector'] },
  { tool: 'pnpm', create: ['pnpm', 'create', '@pyloto/connector'] },
])('$tool:', ({ tool, create }) => {
  const home = path.join(folder, tool);
  const project = path.join(home, 'demo');
  let partner: Machine;

  const inProject = async (...command: string[]) => run(partner, project, [tool, ...command]);

  beforeAll(async () => {
    partner = outsideOfWorkspace(logIn(home, registry, await registry.signUp(`${tool}-user`)));
  });

  test('a project is made', async () => {
    const flags = ['--yes', '--pm', tool, '--no-install'];
    await run(partner, home, [...create, 'demo', ...flags]);
    expect(existsSync(path.join(project, 'AGENTS.md'))).toBe(true);
  });

  test('its dependencies are installed', async () => {
    await inProject('install');
    expect(existsSync(path.join(project, 'node_modules/@pyloto/core-runtime/dist'))).toBe(true);
  });

  test('its types are checked', async () => {
    expect(await inProject('run', 'typecheck')).not.toContain('error');
  });

  test('its tests pass', async () => {
    expect(await inProject('test')).toMatch(/Tests .*passed/u);
  });

  test('it is built', async () => {
    await inProject('run', 'build');
    expect(existsSync(path.join(project, 'dist/main.js'))).toBe(true);
  });

  test('it conforms at the level bronze', async () => {
    expect(await inProject('run', 'conformance')).toMatch(/bronze/u);
  });

  test('it starts, takes a signed delivery and hands its event over', async () => {
    const connector = await start(partner, project);

    const answer = await deliver(connector.url, project, 'message-text');

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ summary: { total: 1, processed: 1 } });
    await expect.poll(connector.output).toContain('pyloto.messaging.message_received.v1');
    expect(await connector.stop()).toBe(0);
  });
});
