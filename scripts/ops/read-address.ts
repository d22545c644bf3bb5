import { readFileSync } from 'node:fs';

import type { AdminAddress } from './admin-client.ts';
import { OpsError } from './ops-error.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';

/**
 * Reads where the app is (`--url`, else `PYLOTO_ADMIN_URL`) and the key (`PYLOTO_ADMIN_KEY`, or the file that `PYLOTO_ADMIN_KEY_FILE` names).
 *
 * @throws OpsError that names the variable, what it must be and an example
 */
export function readAddress(
  env: Readonly<Record<string, string | undefined>>,
  urlOption: string | undefined,
): AdminAddress {
  const url = urlOption ?? nonEmpty(env['PYLOTO_ADMIN_URL']) ?? DEFAULT_URL;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    const name = urlOption === undefined ? 'PYLOTO_ADMIN_URL' : '--url';
    throw new OpsError(2, `${name} must be the address of an app, for example ${DEFAULT_URL}`);
  }
  return { url: url.replace(/\/+$/, ''), key: readKey(env) };
}

function readKey(env: Readonly<Record<string, string | undefined>>): string {
  const file = nonEmpty(env['PYLOTO_ADMIN_KEY_FILE']);
  const key = nonEmpty(env['PYLOTO_ADMIN_KEY']) ?? (file === undefined ? '' : keyIn(file));
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new OpsError(
    2,
    'PYLOTO_ADMIN_KEY must be the key that the app was started with, or PYLOTO_ADMIN_KEY_FILE the path of a file that holds it',
  );
}

function keyIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new OpsError(
      2,
      'PYLOTO_ADMIN_KEY_FILE must be the path of a file that can be read, for example /run/secrets/admin-key',
    );
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
