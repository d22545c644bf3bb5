import { defineScript } from '@pyloto/core-redis';

/**
 * Takes from one window of one limit, or gives back what was taken.
 *
 * - KEYS[1]: string, how much was taken in the window; it ends with the key
 * - ARGV: the count, negative to give back · the window, in seconds · the limit · the window again (the library sends it)
 * - Reply: how much is taken, but never more than the limit where the count was taken, and one more than it where there was no
 *   room · milliseconds until the window ends
 * - A lost reply: the count may have been taken, and the window has that much less room
 *
 * A count above the whole limit is taken from a fresh window, which then lasts `count / limit` times as long. What is given back
 * ends a window that is empty by it; a window that ended meanwhile gets nothing.
 */
export const windowScript = defineScript({
  name: 'rate-limit-window',
  keys: ['window'],
  lua: `
local count = tonumber(ARGV[1])
local window = tonumber(ARGV[2]) * 1000
local limit = tonumber(ARGV[3])
local used = tonumber(redis.call('GET', KEYS[1]) or 0)
if count < 0 then
  if used + count > 0 then return { redis.call('INCRBY', KEYS[1], ARGV[1]), 0 } end
  redis.call('DEL', KEYS[1])
  return { 0, 0 }
end
if limit == 0 then return { 1, window } end
if used == 0 then
  local lasts = math.floor(window * math.max(1, count / limit))
  redis.call('SET', KEYS[1], ARGV[1], 'PX', string.format('%.0f', lasts))
  return { math.min(count, limit), lasts }
end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', window))
  left = window
end
if used + count > limit then return { limit + 1, left } end
return { redis.call('INCRBY', KEYS[1], ARGV[1]), left }
`,
});
