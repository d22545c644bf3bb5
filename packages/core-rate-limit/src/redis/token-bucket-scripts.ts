import { defineScript } from '@pyloto/core-redis';

/**
 * Takes one token of each bucket, or none of any: the generic cell rate algorithm, as virtual scheduling.
 *
 * - KEYS: strings, one for each bucket, as many as there are, all of one scope: when the bucket is full again, in microseconds
 *   since the epoch (the theoretical arrival time); a key that is absent or past is a full bucket
 * - ARGV, for each key in turn: the interval between two tokens, in microseconds · how far ahead of its time a token may be
 *   taken, in microseconds: (capacity − 1) · interval
 * - Reply: 0 when they were taken; else milliseconds until all of them would have one, at least 1
 * - A lost reply: the tokens may have been taken, and come back after an interval each
 *
 * The clock is the server's. A key goes when its bucket is full, to the millisecond above. Terms may differ from those of the call before:
 * what was taken under the old ones comes back at its own pace.
 *
 * @see ITU-T I.371 (Traffic control and congestion control in B-ISDN), the generic cell rate algorithm: its theoretical arrival time,
 * emission interval and tolerance are the value, the interval and the tolerance here
 */
export const takeTokensScript = defineScript({
  name: 'token-bucket-take',
  keys: ['bucket…'],
  lua: `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local stored = redis.call('MGET', unpack(KEYS))
local taken = {}
local wait = 0
for i = 1, #KEYS do
  local arrival = math.max(now, tonumber(stored[i] or '') or now)
  wait = math.max(wait, arrival - ARGV[2 * i] - now)
  taken[i] = arrival + ARGV[2 * i - 1]
end
if wait > 0 then return math.ceil(wait / 1000) end
for i = 1, #KEYS do
  local endsAt = string.format('%.0f', math.ceil(taken[i] / 1000))
  redis.call('SET', KEYS[i], string.format('%.0f', taken[i]), 'PXAT', endsAt)
end
return 0
`,
});

/**
 * Empties a bucket for a while: its next token comes when the while is over. Never gives one back.
 *
 * - KEYS[1]: as above
 * - ARGV: how long it gives nothing, in microseconds · the tolerance, as above
 * - Reply: null
 * - A lost reply: it may be empty for the while, or not
 */
export const drainBucketScript = defineScript({
  name: 'token-bucket-drain',
  keys: ['bucket'],
  lua: `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local arrival = now + ARGV[1] + ARGV[2]
if (tonumber(redis.call('GET', KEYS[1]) or '') or now) >= arrival then return nil end
local endsAt = string.format('%.0f', math.ceil(arrival / 1000))
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PXAT', endsAt)
return nil
`,
});
