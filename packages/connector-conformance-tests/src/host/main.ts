/** Runs the connector of a module as its app would, with the `core-runtime` that stands beside it: `node main.ts <module>`. */
import { createRequire } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import type { Connector } from '@pyloto/core-connectors';
import type * as Runtime from '@pyloto/core-runtime/node';

const [, , moduleFile = '', ...argv] = process.argv;

const runtimeFile = createRequire(moduleFile).resolve('@pyloto/core-runtime/node');
const { runConnector }: typeof Runtime = await import(pathToFileURL(runtimeFile).href);
const exported: Record<string, Connector> = await import(pathToFileURL(moduleFile).href);
const connector = Object.values(exported).find((value) => 'manifest' in value);
if (connector === undefined) throw new Error('the module must export a connector');

process.exitCode = await runConnector({ connector, env: process.env, argv });
