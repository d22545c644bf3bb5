import { defineScript } from '@pyloto/core-redis';

/**
 * Counts a failure.
 *
 * - KEYS[1]: the destination's hash
 * - ARGV[1]: when, in milliseconds since the epoch
 * - reply: the hash before, as field, value, field, value
 * - a lost reply: the failure is counted, and no alert told
 */
export const failedScript = defineScript({
  name: 'destination-failed',
  keys: ['destination'],
  lua: `
local before = redis.call('HGETALL', KEYS[1])
redis.call('HSETNX', KEYS[1], 'failingSinceMs', ARGV[1])
redis.call('HINCRBY', KEYS[1], 'failures', 1)
redis.call('HSET', KEYS[1], 'lastFailureAtMs', ARGV[1])
return before
`,
});

/**
 * Forgets the failures of a destination that is on.
 *
 * - KEYS[1]: the destination's hash
 * - reply: 1 when something was forgotten
 * - a lost reply: nothing
 */
export const succeededScript = defineScript({
  name: 'destination-succeeded',
  keys: ['destination'],
  lua: `
if redis.call('HEXISTS', KEYS[1], 'disabledAtMs') == 1 then
  return 0
end
return redis.call('DEL', KEYS[1])
`,
});

/**
 * Switches a destination off.
 *
 * - KEYS[1]: the destination's hash
 * - ARGV[1]: when, in milliseconds since the epoch · ARGV[2]: why
 * - reply: 1 when it was on until now
 * - a lost reply: it is off, and nobody was told
 */
export const disableScript = defineScript({
  name: 'destination-disable',
  keys: ['destination'],
  lua: `
if redis.call('HSETNX', KEYS[1], 'disabledAtMs', ARGV[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[1], 'disabledReason', ARGV[2])
return 1
`,
});

/**
 * Switches a destination on, and forgets its failures.
 *
 * - KEYS[1]: the destination's hash
 * - reply: 1 when it was off
 * - a lost reply: it is on
 */
export const enableScript = defineScript({
  name: 'destination-enable',
  keys: ['destination'],
  lua: `
local wasOff = redis.call('HEXISTS', KEYS[1], 'disabledAtMs')
redis.call('DEL', KEYS[1])
return wasOff
`,
});
