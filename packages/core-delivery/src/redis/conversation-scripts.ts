import { defineScript } from '@pyloto/core-redis';

/**
 * Remembers when somebody last wrote in conversations: a later moment replaces an earlier one, and begins the retention anew.
 *
 * - KEYS[1]: what conversations begin with; the 20 bytes of a digest follow
 * - ARGV[1]: for how long, in milliseconds · ARGV[2]: the digests, 20 bytes each, side by side · ARGV[3] and on: the moment of each, in
 *   milliseconds since the epoch
 * - reply: null
 * - a lost reply: nothing; sent again it changes nothing else
 */
export const receivedScript = defineScript({
  name: 'conversations-received',
  keys: ['conversations'],
  lua: `
for at = 3, #ARGV do
  local from = (at - 3) * 20 + 1
  local key = KEYS[1] .. string.sub(ARGV[2], from, from + 19)
  local known = tonumber(redis.call('GET', key))
  if not known or known < tonumber(ARGV[at]) then
    redis.call('SET', key, ARGV[at], 'PX', ARGV[1])
  end
end
return false
`,
});
