import { createHash } from 'node:crypto';

import type { RedisClient } from './create-redis-client.ts';
import { redisError } from './redis-error.ts';

/** A Lua script and the names of its keys. */
export type RedisScript = {
  readonly name: string;
  /** What KEYS[1], KEYS[2] … are; all of one call lie in one slot. */
  readonly keys: readonly string[];
  readonly lua: string;
  /** What the server knows the script by. */
  readonly sha1: string;
};

/** What one call of a script works on. */
export type ScriptCall = {
  /** As many as the script names, in its order. */
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Buffer)[];
};

/**
 * Names a script, once, in the file that is its home. Above the Lua stands what a reader needs to know: KEYS, ARGV with
 * units, the reply, and what a lost reply costs.
 */
export function defineScript(script: Omit<RedisScript, 'sha1'>): RedisScript {
  return { ...script, sha1: createHash('sha1').update(script.lua).digest('hex') };
}

/**
 * Runs a script in one round trip: EVALSHA, and only where a server does not know the script yet (new, restarted, failed
 * over) once more as EVAL, which teaches it. On a Cluster the first key chooses the node.
 *
 * @returns the script's reply: a string, a whole number, null, or an array of these
 * @throws ConnectorError `state_unavailable`; whether the script ran is then unknown
 */
export async function runScript(
  client: RedisClient,
  script: RedisScript,
  { keys, args }: ScriptCall,
): Promise<unknown> {
  try {
    return await client.evalsha(script.sha1, keys.length, ...keys, ...args);
  } catch (error) {
    if (!isUnknownScript(error)) throw redisError(error);
  }
  try {
    return await client.eval(script.lua, keys.length, ...keys, ...args);
  } catch (error) {
    throw redisError(error);
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
