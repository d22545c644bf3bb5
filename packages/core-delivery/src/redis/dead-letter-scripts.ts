import { defineScript } from '@pyloto/core-redis';

/*
 * The scripts of the dead letters. What they share:
 *
 * A letter is a field of its tenant's hash, and its id stands in a sorted set of the same slot at its place, a number that grows
 * over all tenants. Which tenant an id belongs to is in the connector's index, which lies in another slot, so no script can
 * write both. Therefore the index counts: an id's count is 1 for a letter that waits and 1 for each `put` under way. A new
 * letter is announced in the index before it is written; who announced and wrote no new letter, or removed one, takes 1 off
 * afterwards, and at 0 the entry goes. What is interrupted between two steps leaves a count too high, never too low: an entry
 * that points at nothing, about 100 bytes, but no letter that the index does not know.
 */

/**
 * Counts an id in the index, and gives the next place.
 *
 * - KEYS[1]: the index · KEYS[2]: the tenants · KEYS[3]: the place given out last
 * - ARGV[1]: the letter's id · ARGV[2]: its tenant
 * - reply: the place
 * - a lost reply: an entry that may point at nothing, and a place that nobody takes
 */
export const announceScript = defineScript({
  name: 'dead-letters-announce',
  keys: ['index', 'tenants', 'place'],
  lua: `
local held = redis.call('HGET', KEYS[1], ARGV[1])
local count = held and string.match(held, '^%d+') or 0
redis.call('HSET', KEYS[1], ARGV[1], (count + 1) .. ':' .. ARGV[2])
redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
return redis.call('INCR', KEYS[3])
`,
});

/**
 * Takes one off the count of each id, and forgets ids and tenants at zero.
 *
 * - KEYS[1]: the index · KEYS[2]: the tenants
 * - ARGV: the ids
 * - reply: null
 * - a lost reply: nothing, when it ran; entries that may point at nothing, when it did not. It must not be sent again
 */
export const withdrawScript = defineScript({
  name: 'dead-letters-withdraw',
  keys: ['index', 'tenants'],
  lua: `
for at = 1, #ARGV do
  local held = redis.call('HGET', KEYS[1], ARGV[at])
  if held then
    local count, tenant = string.match(held, '^(%d+):(.*)$')
    if count == '1' then
      redis.call('HDEL', KEYS[1], ARGV[at])
    else
      redis.call('HSET', KEYS[1], ARGV[at], (count - 1) .. ':' .. tenant)
    end
    if redis.call('HINCRBY', KEYS[2], tenant, -1) < 1 then
      redis.call('HDEL', KEYS[2], tenant)
    end
  end
end
return false
`,
});

/**
 * Keeps a failure, and marks its item dead in its book, in one step. An item that is not open there, because nobody accepted it or it
 * is over, stays out of the book.
 *
 * - KEYS[1]: the tenant's letters · KEYS[2]: their order · KEYS[3]: the open items of the book
 * - ARGV[1]: the letter's id · ARGV[2]: now, in milliseconds since the epoch · ARGV[3]: the most letters
 * - ARGV[4]: the rest of the record, from the capability on · ARGV[5]: the place if the letter is new, or empty when none was announced
 * - ARGV[6]: how many attempts to add · ARGV[7]: the first failure, in milliseconds since the epoch
 * - ARGV[8]: the item's 20 bytes · ARGV[9]: what a dead item's score is above the server's time, in milliseconds
 * - reply: `k` a new letter is kept, `r` an earlier one was replaced, `f` full, `a` a new one must be announced first; `f` and `a`
 *   change nothing
 * - a lost reply: the letter may be kept; sent again it has one attempt more
 */
export const putScript = defineScript({
  name: 'dead-letters-put',
  keys: ['letters', 'order', 'open'],
  lua: `
local held = redis.call('HGET', KEYS[1], ARGV[1])
local place, attempts, first = ARGV[5], 0, ARGV[7]
if held then
  place, attempts, first = string.match(held, '^(%d+) (%d+) (%S+) ')
  if tonumber(ARGV[7]) < tonumber(first) then first = ARGV[7] end
elseif redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then
  return 'f'
elseif place == '' then
  return 'a'
else
  redis.call('ZADD', KEYS[2], place, ARGV[1])
end
local head = place .. ' ' .. (attempts + ARGV[6]) .. ' ' .. first .. ' ' .. ARGV[2] .. ' '
redis.call('HSET', KEYS[1], ARGV[1], head .. ARGV[4])
local time = redis.call('TIME')
local died = ARGV[9] + time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[3], 'XX', string.format('%.0f', died), ARGV[8])
return held and 'r' or 'k'
`,
});

/**
 * Removes letters.
 *
 * - KEYS[1]: the tenant's letters · KEYS[2]: their order
 * - ARGV: the ids, at most 1,000
 * - reply: the ids that were there
 * - a lost reply: the letters are gone, and their entries in the index point at nothing
 */
export const settleScript = defineScript({
  name: 'dead-letters-settle',
  keys: ['letters', 'order'],
  lua: `
local removed = {}
for at = 1, #ARGV do
  if redis.call('HDEL', KEYS[1], ARGV[at]) == 1 then
    redis.call('ZREM', KEYS[2], ARGV[at])
    removed[#removed + 1] = ARGV[at]
  end
end
return removed
`,
});

/**
 * Looks through a stretch of the order.
 *
 * - KEYS[1]: the tenant's letters · KEYS[2]: their order
 * - ARGV[1]: the place to begin after · ARGV[2]: how many to look at · ARGV[3], ARGV[4], ARGV[5]: the capability, the error code
 *   and the destination to look for, as in the record; empty: any · ARGV[6]: the moment before which the last failure must lie, in
 *   milliseconds since the epoch; empty: any
 * - reply: the place that was looked at last, or null when the order ends here; then id, place, id, place of what matches
 * - a lost reply: nothing, it only reads
 */
export const scanScript = defineScript({
  name: 'dead-letters-scan',
  keys: ['letters', 'order'],
  lua: `
local seen = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local narrowed = ARGV[3] .. ARGV[4] .. ARGV[5] .. ARGV[6] ~= ''
local found = { #seen == 2 * ARGV[2] and seen[#seen] }
for at = 1, #seen, 2 do
  local matches = true
  if narrowed then
    local held = redis.call('HGET', KEYS[1], seen[at])
    local last, capability, code, destination = string.match(held, '^%S+ %S+ %S+ (%S+) (%S+) (%S+) (%S*) ')
    matches = (ARGV[3] == '' or ARGV[3] == capability)
      and (ARGV[4] == '' or ARGV[4] == code)
      and (ARGV[5] == '' or ARGV[5] == destination)
      and (ARGV[6] == '' or tonumber(last) < tonumber(ARGV[6]))
  end
  if matches then
    found[#found + 1] = seen[at]
    found[#found + 1] = seen[at + 1]
  end
end
return found
`,
});
