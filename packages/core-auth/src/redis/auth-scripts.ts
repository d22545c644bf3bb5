import { defineScript } from '@pyloto/core-redis';

/**
 * Keeps an account's tokens in the place of a version, and shows the connection.
 *
 * - KEYS[1]: the account's tokens · KEYS[2]: the tenant's connections
 * - ARGV[1]: the version to replace, empty for none, `any` for whatever is there · ARGV[2]: the new version · ARGV[3]: the new record, JSON
 *   with encrypted tokens · ARGV[4]: the account's field · ARGV[5]: the connection as JSON
 * - reply: 1 when it is kept, 0 when another version is there
 * - a lost reply: asked again with the same new version it answers 1 if it was kept and nothing came after
 */
export const writeTokensScript = defineScript({
  name: 'tokens-write',
  keys: ['token', 'connections'],
  lua: `
local version = redis.call('HGET', KEYS[1], 'version') or ''
if version == ARGV[2] then return 1 end
if ARGV[1] ~= 'any' and version ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'record', ARGV[3])
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
return 1
`,
});

/**
 * Forgets an account's tokens, and its connection, or puts what is left of it in its place.
 *
 * - KEYS[1]: the account's tokens · KEYS[2]: the tenant's connections
 * - ARGV[1]: the account's field · ARGV[2]: the connection that is left, as JSON, when there were tokens; empty for none
 * - reply: 1 when there were tokens, 0 when there were none
 * - a lost reply: they may be forgotten; asked again it answers 0 and changes nothing else
 */
export const removeTokensScript = defineScript({
  name: 'tokens-remove',
  keys: ['token', 'connections'],
  lua: `
local had = redis.call('DEL', KEYS[1])
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[2], ARGV[1])
elseif had == 1 then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
end
return had
`,
});

/**
 * Puts the same tokens under another key in the place of what was read; the version stays, since they are the same.
 *
 * - KEYS[1]: the account's tokens
 * - ARGV[1]: the record that was read · ARGV[2]: the record in its place
 * - reply: 1 when it is replaced, 0 when it has changed meanwhile
 * - a lost reply: it may be replaced; asked again it answers 0
 */
export const reencryptTokensScript = defineScript({
  name: 'tokens-reencrypt',
  keys: ['token'],
  lua: `
if redis.call('HGET', KEYS[1], 'record') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'record', ARGV[2])
return 1
`,
});

/**
 * Takes the right to refresh an account's tokens; who has it gets it again, with a fresh lease.
 *
 * - KEYS[1]: the lock
 * - ARGV[1]: the owner's token · ARGV[2]: the lease, in milliseconds
 * - reply: two numbers: 1 and the server's time in milliseconds since the epoch, or 0 and milliseconds until the lease of who has it ends
 * - a lost reply: it may be taken; given back with the same token it is free, else when the lease ends
 */
export const lockTokensScript = defineScript({
  name: 'tokens-lock',
  keys: ['lock'],
  lua: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return {1, now} end
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {1, now}
end
return {0, math.max(1, redis.call('PTTL', KEYS[1]))}
`,
});

/**
 * Gives the right to refresh back, if the owner still has it.
 *
 * - KEYS[1]: the lock
 * - ARGV[1]: the owner's token
 * - reply: 1 when it was given back, 0 when another owner has it, or nobody
 * - a lost reply: nothing
 */
export const unlockTokensScript = defineScript({
  name: 'tokens-unlock',
  keys: ['lock'],
  lua: `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`,
});

/**
 * Keeps a connection's record in the place of the one that was read.
 *
 * - KEYS[1]: the tenant's connections
 * - ARGV[1]: the account's field · ARGV[2]: the record that was read, empty for none · ARGV[3]: the record in its place
 * - reply: 1 when it is kept, 0 when another is there
 * - a lost reply: it may be kept, and its change is then told to nobody
 */
export const replaceConnectionScript = defineScript({
  name: 'connections-replace',
  keys: ['connections'],
  lua: `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
`,
});
