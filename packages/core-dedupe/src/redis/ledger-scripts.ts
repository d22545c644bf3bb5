import { defineScript } from '@pyloto/core-redis';

/*
 * The ledger's scripts. What they share:
 *
 * An item is one key: the beginning of the items' keys followed by the 20 bytes of its digest. It is free when the key does not
 * exist, leased while the key holds `:` and the owner's token, done while it holds `1`. Leases and retentions are the key's own
 * time to live, on the server's clock. The beginning is declared as a key: those made from it have its hash tag, and so its slot.
 *
 * `open` holds what was accepted and is not over, `counts` how much ever was (`bookKeys` of core-redis). An item goes in and out
 * of `open` in the step that counts it, so accepted = handled + dropped + what is in `open`, whatever is lost or dies in between.
 *
 * A script takes at most 1,000 items, some milliseconds of the server's time, and touches each sorted set and hash with one
 * command. Answers are one character per item, in the order of the digests.
 */

/** Lua: `names` and `keys` of the digests in an argument. */
export function readDigests(digests: string): string {
  return `
local call, sub = redis.call, string.sub
local names, keys = {}, {}
for at = 1, #${digests}, 20 do
  local name = sub(${digests}, at, at + 19)
  names[#names + 1] = name
  keys[#keys + 1] = KEYS[1] .. name
end
`;
}

/** Lua: the server's time, in milliseconds since the epoch, as a score. */
export const READ_NOW = `
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
`;

/** Lua: opens what `opened` holds as scores and names, and counts what was not open; what is open is left alone. */
export const OPEN_AND_COUNT = `
if #opened > 0 then
  local count = redis.call('ZADD', KEYS[2], 'NX', unpack(opened))
  if count > 0 then redis.call('HINCRBY', KEYS[3], 'accepted', count) end
end
`;

/**
 * Takes what is free, and renews what the owner holds already. What was not accepted before is accepted now.
 *
 * - KEYS[1]: the beginning of the items' keys · KEYS[2]: open · KEYS[3]: counts
 * - ARGV[1]: the owner's token · ARGV[2]: the lease, in milliseconds · ARGV[3]: the digests, 20 bytes each
 * - reply: `c` claimed, `d` done, `f` in flight with another owner
 * - a lost reply: nothing, when the claim is sent again with the same token; otherwise the items are in flight until the lease ends
 */
export const claimScript = defineScript({
  name: 'ledger-claim',
  keys: ['items', 'open', 'counts'],
  lua: `
${READ_NOW}
local call, sub = redis.call, string.sub
local items, owner, lease, digests = KEYS[1], ':' .. ARGV[1], ARGV[2], ARGV[3]
local answers, opened = {}, {}
for at = 1, #digests, 20 do
  local name = sub(digests, at, at + 19)
  local key = items .. name
  local answer = 'c'
  if call('SET', key, owner, 'PX', lease, 'NX') then
    opened[#opened + 1] = now
    opened[#opened + 1] = name
  else
    local held = call('GET', key)
    if held == owner then
      call('PEXPIRE', key, lease)
    else
      answer = held == '1' and 'd' or 'f'
    end
  end
  answers[#answers + 1] = answer
end
${OPEN_AND_COUNT}
return table.concat(answers)
`,
});

/** Lua that does one thing to each item that the owner holds, then another to the `names` and `keys` of all of them. */
export function forEachHeld(digests: string, act: string, after = ''): string {
  return `
${readDigests(digests)}
local owner = ':' .. ARGV[1]
local states = call('MGET', unpack(keys))
local answers, heldNames, heldKeys = {}, {}, {}
for place = 1, #keys do
  local answer = '0'
  if states[place] == owner then
    local key = keys[place]
    ${act}
    heldNames[#heldNames + 1] = names[place]
    heldKeys[#heldKeys + 1] = key
    answer = '1'
  end
  answers[place] = answer
end
if #heldKeys > 0 then
  ${after}
end
return table.concat(answers)
`;
}

/** Lua: marks an item done. */
export const MARK_DONE = "call('SET', key, '1', 'PX', ARGV[2])";

/** Lua: takes the held items off what is open, and counts them where the fourth argument says. */
export const CLOSE_AND_COUNT = `
  local count = call('ZREM', KEYS[2], unpack(heldNames))
  if count > 0 then call('HINCRBY', KEYS[3], ARGV[4], count) end
`;

/**
 * Ends what the owner holds: it is done from now on.
 *
 * - KEYS[1]: the beginning of the items' keys · KEYS[2]: open · KEYS[3]: counts
 * - ARGV[1]: the owner's token · ARGV[2]: the retention, in milliseconds · ARGV[3]: the digests, 20 bytes each · ARGV[4]: what
 *   they are counted as, `handled` or `dropped:<reason>`
 * - reply: `1` where the owner held the item, `0` where it did not
 * - a lost reply: the items are done and counted; sent again it answers `0`, as for any item without an owner, and counts
 *   nothing, and a claim answers `d`
 */
export const endScript = defineScript({
  name: 'ledger-end',
  keys: ['items', 'open', 'counts'],
  lua: forEachHeld('ARGV[3]', MARK_DONE, CLOSE_AND_COUNT),
});

/**
 * Frees what the owner holds. It stays open, and in its place in its sequence.
 *
 * - KEYS[1]: the beginning of the items' keys
 * - ARGV[1]: the owner's token · ARGV[2]: the digests, 20 bytes each
 * - reply: `1` where the owner held the item, `0` where it did not
 * - a lost reply: the items are free; sent again it answers `0`
 */
export const releaseScript = defineScript({
  name: 'ledger-release',
  keys: ['items'],
  lua: forEachHeld('ARGV[2]', '', "call('DEL', unpack(heldKeys))"),
});

/**
 * Prolongs what the owner holds.
 *
 * - KEYS[1]: the beginning of the items' keys
 * - ARGV[1]: the owner's token · ARGV[2]: the lease from now, in milliseconds · ARGV[3]: the digests, 20 bytes each
 * - reply: `1` where the owner held the item, `0` where it did not
 * - a lost reply: nothing; sent again it prolongs again
 */
export const renewScript = defineScript({
  name: 'ledger-renew',
  keys: ['items'],
  lua: forEachHeld('ARGV[3]', "call('PEXPIRE', key, ARGV[2])"),
});

/** Lua: what was dead and is accepted again is pending again, in its old place; by `states` and `scores` of the items. */
export const REVIVE = `
local dead, alive = tonumber(ARGV[1]), {}
for place = 1, #keys do
  if scores[place] and states[place] ~= '1' and tonumber(scores[place]) >= dead then
    alive[#alive + 1] = now
    alive[#alive + 1] = names[place]
  end
end
if #alive > 0 then redis.call('ZADD', KEYS[2], 'XX', unpack(alive)) end
`;

/** Lua: what accepting replies, from `states` and earlier `scores` of the items. */
export const REPLY_ACCEPTED = `
local answers = {}
for place = 1, #keys do
  answers[place] = states[place] == '1' and 'd' or scores[place] and 'o' or 'n'
end
return { table.concat(answers), redis.call('ZCOUNT', KEYS[2], '-inf', '(' .. ARGV[1]) }
`;

/**
 * Takes items into the books, those excepted that are done; one that was dead is pending again.
 *
 * - KEYS[1]: the beginning of the items' keys · KEYS[2]: open · KEYS[3]: counts
 * - ARGV[1]: the score from which on an item is dead · ARGV[2]: the digests, 20 bytes each
 * - reply: `d` done, `o` open before or `n` new for each, and how many items are pending
 * - a lost reply: nothing; sent again it changes nothing, and answers `o` for what was new
 */
export const acceptScript = defineScript({
  name: 'ledger-accept',
  keys: ['items', 'open', 'counts'],
  lua: `
${READ_NOW}
${readDigests('ARGV[2]')}
local opened = {}
local states = call('MGET', unpack(keys))
local scores = call('ZMSCORE', KEYS[2], unpack(names))
for place = 1, #keys do
  if states[place] ~= '1' and not scores[place] then
    opened[#opened + 1] = now
    opened[#opened + 1] = names[place]
  end
end
${OPEN_AND_COUNT}
${REVIVE}
${REPLY_ACCEPTED}
`,
});

/**
 * Reads the books, all in one moment.
 *
 * - KEYS[1]: open · KEYS[2]: counts
 * - ARGV[1]: the score from which on an item is dead
 * - reply: the fields of counts and their values by turns, how many are pending, how many dead, and the score of the oldest
 *   pending, or null
 */
export const booksScript = defineScript({
  name: 'ledger-books',
  keys: ['open', 'counts'],
  lua: `
local alive = '(' .. ARGV[1]
return {
  redis.call('HGETALL', KEYS[2]),
  redis.call('ZCOUNT', KEYS[1], '-inf', alive),
  redis.call('ZCOUNT', KEYS[1], ARGV[1], '+inf'),
  redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', alive, 'WITHSCORES', 'LIMIT', 0, 1)[2] or false,
}
`,
});
