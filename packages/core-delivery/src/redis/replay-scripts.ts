import { defineScript } from '@pyloto/core-redis';

/*
 * The scripts of the bulk replays. What they share:
 *
 * A running operation stands in a sorted set by when it is or was free, in milliseconds since the epoch of the server's clock: in the future
 * while somebody has leased it, whose token is in the hash of owners. All keys are of one slot, the connector's.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function until_ms(ms) return string.format('%.0f', now + ms) end
`;

/**
 * Keeps a new operation, free from now on.
 *
 * - KEYS[1]: the running ones · KEYS[2]: the operation
 * - ARGV[1]: its id · ARGV[2]: the operation as JSON
 * - reply: null
 * - a lost reply: the operation may run, and nobody was told its id
 */
export const addReplayScript = defineScript({
  name: 'replays-add',
  keys: ['running', 'operation'],
  lua: `${NOW}
redis.call('SET', KEYS[2], ARGV[2])
redis.call('ZADD', KEYS[1], until_ms(0), ARGV[1])
return false
`,
});

/**
 * Leases the operation that has been free longest.
 *
 * - KEYS[1]: the running ones · KEYS[2]: their owners
 * - ARGV[1]: the owner's token · ARGV[2]: the lease, in milliseconds
 * - reply: the id, or null when none is free
 * - a lost reply: nobody works on it until the lease ends
 */
export const takeReplayScript = defineScript({
  name: 'replays-take',
  keys: ['running', 'owners'],
  lua: `${NOW}
local id = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', until_ms(0), 'LIMIT', 0, 1)[1]
if not id then return false end
redis.call('ZADD', KEYS[1], until_ms(ARGV[2]), id)
redis.call('HSET', KEYS[2], id, ARGV[1])
return id
`,
});

/**
 * Keeps how far an operation is, if the owner still has it; one that is done leaves the running ones.
 *
 * - KEYS[1]: the running ones · KEYS[2]: their owners · KEYS[3]: the operation
 * - ARGV[1]: its id · ARGV[2]: the owner's token · ARGV[3]: the lease, in milliseconds · ARGV[4]: the operation as JSON
 * - ARGV[5]: how long a finished one is kept, in milliseconds; 0 while it runs
 * - reply: 1, or 0 when the owner does not have it
 * - a lost reply: it may be kept; sent again it changes nothing else
 */
export const saveReplayScript = defineScript({
  name: 'replays-save',
  keys: ['running', 'owners', 'operation'],
  lua: `${NOW}
local ends = redis.call('ZSCORE', KEYS[1], ARGV[1])
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] or not ends or tonumber(ends) <= now then return 0 end
if ARGV[5] == '0' then
  redis.call('SET', KEYS[3], ARGV[4])
  redis.call('ZADD', KEYS[1], until_ms(ARGV[3]), ARGV[1])
else
  redis.call('SET', KEYS[3], ARGV[4], 'PX', ARGV[5])
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
end
return 1
`,
});

/**
 * Ends a lease.
 *
 * - KEYS[1]: the running ones · KEYS[2]: their owners
 * - ARGV[1]: the operation's id · ARGV[2]: the owner's token
 * - reply: null
 * - a lost reply: nothing when it ran; otherwise the lease ends by itself
 */
export const releaseReplayScript = defineScript({
  name: 'replays-release',
  keys: ['running', 'owners'],
  lua: `${NOW}
if redis.call('HGET', KEYS[2], ARGV[1]) == ARGV[2] then
  redis.call('ZADD', KEYS[1], 'XX', until_ms(0), ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
end
return false
`,
});
