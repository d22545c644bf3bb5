import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { resolve } = createRequire(import.meta.url);

/** The program that runs a connector that has none. */
export const HOST_FILE = resolve('@pyloto/connector-conformance-tests/host');

/** The module that is loaded into a program before its own, and tells what the program does. */
export const PROBE_URL = pathToFileURL(resolve('@pyloto/connector-conformance-tests/probe')).href;
