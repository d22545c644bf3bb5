import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Connector, isParsedEvent, type ParsedItem, Secret } from '@pyloto/core-connectors';
import { build } from 'tsup';

import { lantern } from '../lantern/connector.ts';
import type { Mutant } from './mutant.ts';
import { connectorNamed, REFERENCE } from './mutant-named.ts';

const FIXTURES = path.join(import.meta.dirname, '../lantern/fixtures');
/** When recorded deliveries arrived, by convention. */
const RECEIVED_AT_MS = 1_790_000_000_000;

/** The folder of a connector as an author has it: its module, its program, its recorded deliveries. */
export type WrittenConnector = {
  readonly module: string;
  readonly fixtures: string;
  /** Where Node may keep what it has compiled, so that the next start is faster. */
  readonly compileCache: string;
};

/**
 * Bundles the program of all mutants, so that one starts in a third of the time.
 *
 * @returns writes the folder of a mutant, or of the reference
 */
export async function prepareMutants(
  folder: string,
): Promise<(mutant?: Mutant) => Promise<WrittenConnector>> {
  await build({
    config: false,
    silent: true,
    entry: { program: path.join(import.meta.dirname, '../run-mutant.ts') },
    outDir: folder,
    format: 'esm',
    target: 'node24',
    platform: 'node',
    noExternal: [/./],
    minify: true,
    splitting: false,
    clean: false,
    banner: { js: REQUIRE },
    outExtension: () => ({ js: '.mjs' }),
  });
  return (mutant) => writeConnector(path.join(folder, mutant?.name ?? REFERENCE), mutant);
}

/** Some of what comes from the registry is CommonJS, and asks for Node's modules at run time. */
const REQUIRE = [
  `import { createRequire as createRequireOf } from 'node:module';`,
  `import { fileURLToPath as pathOf } from 'node:url';`,
  `const require = createRequireOf(import.meta.url);`,
  `const __filename = pathOf(import.meta.url);`,
  `const __dirname = pathOf(new URL('.', import.meta.url));`,
].join('\n');

async function writeConnector(folder: string, mutant?: Mutant): Promise<WrittenConnector> {
  const name = mutant?.name ?? REFERENCE;
  const source = pathToFileURL(path.join(import.meta.dirname, '../exported-connector.ts')).href;
  const fixtures = path.join(folder, 'fixtures');
  await mkdir(folder, { recursive: true });
  await cp(FIXTURES, fixtures, { recursive: true });
  if (mutant?.connector !== undefined && mutant.keepsExpected !== true) {
    await copyFromParser(connectorNamed(name), fixtures);
  }
  const module = path.join(folder, 'connector.js');
  await writeFile(
    module,
    `import { exportedBy } from '${source}';\nexport const connector = exportedBy('${name}');\n`,
  );
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}\n');
  await writeFile(
    path.join(folder, 'main.js'),
    [`import { runMutant } from '../program.mjs';`, `await runMutant('${name}');\n`].join('\n'),
  );
  return { module, fixtures, compileCache: path.join(folder, '../compiled') };
}

/** Writes what the parser says into each `expected.json`. */
async function copyFromParser(connector: Connector, fixtures: string): Promise<void> {
  for (const name of await readdir(fixtures)) {
    const rawBody = await readFile(path.join(fixtures, name, 'body.json'));
    const secret = Secret.of('sandbox_app_secret');
    const headers = lantern.signature.sign?.({ rawBody, sentAtMs: RECEIVED_AT_MS }, secret) ?? {};
    const request = {
      header: (header: string) => headers[header],
      rawBody,
      receivedAtMs: RECEIVED_AT_MS,
    };
    const proven = lantern.signature.verify(request, [secret]);
    const items = proven.ok ? await connector.parseEvents?.(proven.request) : undefined;
    await writeFile(
      path.join(fixtures, name, 'expected.json'),
      JSON.stringify(items?.map(withoutPlace)),
    );
  }
}

/** An item that becomes no event has no account in `expected.json`. */
function withoutPlace(item: ParsedItem): object {
  if (isParsedEvent(item)) return item;
  const { channel: _channel, ...rest } = item;
  return rest;
}
