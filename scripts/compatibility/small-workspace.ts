import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { withBuiltExtensions } from '../import-specifiers.ts';

const root = path.resolve(import.meta.dirname, '../..');
const PACKAGES = ['core-events', 'core-connectors', 'core-reactions'];
const CASE = 'apps/parcels/fixtures/a-parcel-moves';

/** A parcel service as an app, so that there is a recorded delivery with a meaning. */
const MANIFEST = `{
  spec: 'v1', version: '1.0.0', id: 'parcels', name: 'Parcels',
  capabilities: [{ id: 'inbound_reactions', direction: 'inbound', status: 'active' }],
  slo: { webhookP95Ms: 200, webhookAvailability: 0.999 },
  secrets: [{ name: 'PARCELS_SECRET', purpose: 'webhook_signature', rotation: 'manual' }],
}`;
const CONNECTOR = `import { defineConnector } from '@pyloto/core-connectors';

export const parcels = defineConnector({
  spec: 'v1',
  manifest: ${MANIFEST},
  signature: { id: 'none', verify: () => ({ ok: false, reason: 'missing' }) },
  parseEvents: () => [],
});
`;
const APP_MANIFEST = JSON.stringify({
  type: 'module',
  dependencies: { '@pyloto/core-connectors': 'workspace:*' },
});
const EXPECTED = [
  {
    capabilityId: 'inbound_reactions',
    type: 'pyloto.reactions.reaction_added.v1',
    dedupeKey: 'react:parcels:7:comment:99:5:like:1',
    channel: { type: 'parcels', accountId: '7' },
    occurredAt: '2026-11-21T08:00:00.000Z',
    payload: { reactionType: { kind: 'like', value: 'like' } },
  },
];

/** A text of the workspace to be found, and what stands in its place. */
export type Plant = { readonly file: string; readonly text: string; readonly becomes: string };

/**
 * Makes a workspace of three real packages and one app in an empty folder, with changes planted in its sources, and builds the
 * packages' declarations.
 *
 * @throws Error when a text that is to be changed is not there
 */
export function makeSmallWorkspace(folder: string, plants: readonly Plant[]): void {
  for (const name of PACKAGES) copyPackage(folder, `packages/${name}`);
  copyPackage(folder, 'scripts');
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  write(folder, 'apps/parcels/src/connector.ts', CONNECTOR);
  write(folder, 'apps/parcels/package.json', APP_MANIFEST);
  write(folder, `${CASE}/body.json`, '{}');
  write(folder, `${CASE}/expected.json`, JSON.stringify(EXPECTED));
  link(folder, 'apps/parcels/node_modules/@pyloto/core-connectors', 'packages/core-connectors');
  for (const { file, text, becomes } of plants) {
    const before = readFileSync(path.join(folder, file), 'utf8');
    if (!before.includes(text)) throw new Error(`${file} must hold ${text}`);
    write(
      folder,
      file,
      before.replace(text, () => becomes),
    );
  }
  buildDeclarations(folder);
}

/** A package with what it depends on: copies of this workspace where there are some, else what is installed. */
function copyPackage(folder: string, place: string): void {
  const source = path.join(root, place);
  cpSync(source, path.join(folder, place), {
    recursive: true,
    filter: (file) => !/\/(?:node_modules|dist|snapshots|\.turbo)$|\.test\.ts$/u.test(file),
  });
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(path.join(source, 'package.json'), 'utf8'),
  );
  for (const dependency of Object.keys(manifest.dependencies)) {
    const copied = PACKAGES.find((name) => dependency === `@pyloto/${name}`);
    const installed = path.join(source, 'node_modules', dependency);
    const target = copied === undefined ? installed : `packages/${copied}`;
    link(folder, `${place}/node_modules/${dependency}`, target);
  }
}

function link(folder: string, location: string, target: string): void {
  const absolute = path.join(folder, location);
  mkdirSync(path.dirname(absolute), { recursive: true });
  symlinkSync(path.resolve(folder, target), absolute);
}

function write(folder: string, file: string, text: string): void {
  const absolute = path.join(folder, file);
  mkdirSync(path.dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
}

/** What is planted may break the packages' own sources; their declarations are written all the same. */
function buildDeclarations(folder: string): void {
  const compilerOptions = {
    rootDir: folder,
    outDir: path.join(folder, 'out'),
    declaration: true,
    emitDeclarationOnly: true,
    typeRoots: [path.join(root, 'node_modules/@types')],
  };
  const files = PACKAGES.map((name) => path.join(folder, 'packages', name, 'src/index.ts'));
  const project = { extends: path.join(root, 'tsconfig.base.json'), compilerOptions, files };
  write(folder, 'tsconfig.json', JSON.stringify(project));
  try {
    execFileSync('tsc', ['-p', folder], { stdio: 'ignore' });
  } catch {
    // The sources do not fit any more: a plant changed what others use.
  }
  for (const file of globSync('packages/*/src/**/*.d.ts', { cwd: path.join(folder, 'out') })) {
    const text = readFileSync(path.join(folder, 'out', file), 'utf8');
    write(folder, file.replace('/src/', '/dist/'), withBuiltExtensions(text));
  }
}
