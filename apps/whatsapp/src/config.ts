import { type AppConfig, type Environment, readAppConfig } from '@pyloto/core-runtime/node';

import { whatsapp } from './connector.ts';

/** Reads the app's configuration; see the README for every variable. */
export function readConfig(env: Environment): AppConfig {
  return readAppConfig(env, whatsapp);
}
