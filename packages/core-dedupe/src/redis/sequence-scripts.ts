import { defineScript } from '@pyloto/core-redis';

import {
  CLOSE_AND_COUNT,
  forEachHeld,
  MARK_DONE,
  OPEN_AND_COUNT,
  READ_NOW,
  readDigests,
  REPLY_ACCEPTED,
  REVIVE,
} from './ledger-scripts.ts';

/*
 * The scripts for items with sequences; those without never pay for them.
 *
 * A sequence is a sorted set of its items by the number of their arrival, under the beginning of the sequences' keys and the 20
 * bytes of its digest; 20 zero bytes stand for no sequence. An item joins when it is accepted, and leaves when it is over or
 * steps aside; the set goes with its last item. A member that is not in `open` is over, however it ended, and is passed over and
 * removed where it is met, so nothing that is over can hold a sequence up.
 */

/** Lua: the key of the sequence of an item by its place in the call, or nil. */
function sequenceOf(sequences: string): string {
  return `
local none = string.rep('\\0', 20)
local function sequenceOf(place)
  local sequence = string.sub(${sequences}, place * 20 - 19, place * 20)
  if sequence ~= none then return KEYS[4] .. sequence end
end
`;
}

/**
 * Lua: opens what is neither done nor open, in the order of the call, and appends it to its sequence. An item that is open
 * already joins none: it has its place there, or it gave it up.
 */
const OPEN_IN_ORDER = `
local states, scores, opened, arrived = {}, {}, {}, {}
if #keys > 0 then
  states = call('MGET', unpack(keys))
  scores = call('ZMSCORE', KEYS[2], unpack(names))
  for place = 1, #keys do
    if states[place] ~= '1' and not scores[place] then
      opened[#opened + 1] = now
      opened[#opened + 1] = names[place]
      if sequenceOf(place) then arrived[#arrived + 1] = place end
    end
  end
end
${OPEN_AND_COUNT}
if #arrived > 0 then
  local last = call('HINCRBY', KEYS[3], 'arrivals', #arrived)
  for at = 1, #arrived do
    local place = arrived[at]
    call('ZADD', sequenceOf(place), last - #arrived + at, names[place])
  end
end
`;

/**
 * Takes items into the books and into their sequences, those excepted that are done.
 *
 * - KEYS[1]: the beginning of the items' keys · KEYS[2]: open · KEYS[3]: counts · KEYS[4]: the beginning of the sequences' keys
 * - ARGV[1]: the score from which on an item is dead · ARGV[2]: the digests · ARGV[3]: the digests of their sequences
 * - reply: `d` done, `o` open before or `n` new for each, and how many items are pending
 * - a lost reply: nothing; sent again it changes nothing, and answers `o` for what was new
 */
export const acceptInOrderScript = defineScript({
  name: 'ledger-accept-in-order',
  keys: ['items', 'open', 'counts', 'sequences'],
  lua: `
${READ_NOW}
${readDigests('ARGV[2]')}
${sequenceOf('ARGV[3]')}
${OPEN_IN_ORDER}
${REVIVE}
${REPLY_ACCEPTED}
`,
});

/**
 * Takes back what was accepted and nobody claimed: out of the books, and out of its sequence where it has one.
 *
 * - KEYS[1]: the beginning of the items' keys · KEYS[2]: open · KEYS[3]: counts · KEYS[4]: the beginning of the sequences' keys
 * - ARGV[1]: the score from which on an item is dead · ARGV[2]: the digests · ARGV[3]: the digests of their sequences, absent
 *   when none has one
 * - reply: how many were taken back
 * - a lost reply: nothing; sent again it finds them gone
 */
export const withdrawScript = defineScript({
  name: 'ledger-withdraw',
  keys: ['items', 'open', 'counts', 'sequences'],
  lua: `
${readDigests('ARGV[2]')}
${sequenceOf('ARGV[3]')}
local dead, withdrawn = tonumber(ARGV[1]), {}
local states = call('MGET', unpack(keys))
local scores = call('ZMSCORE', KEYS[2], unpack(names))
for place = 1, #keys do
  if scores[place] and tonumber(scores[place]) < dead and not states[place] then
    withdrawn[#withdrawn + 1] = names[place]
    local sequence = ARGV[3] and sequenceOf(place)
    if sequence then call('ZREM', sequence, names[place]) end
  end
end
if #withdrawn > 0 then
  local count = call('ZREM', KEYS[2], unpack(withdrawn))
  call('HINCRBY', KEYS[3], 'accepted', -count)
end
return #withdrawn
`,
});

/**
 * Takes what is free and has its turn, and renews what the owner holds already. An item has its turn when the owner holds all
 * that is before it in its sequence; its token is of one claim, so these were claimed with it. What was not accepted before is
 * accepted now.
 *
 * - KEYS[1]: the beginning of the items' keys · KEYS[2]: open · KEYS[3]: counts · KEYS[4]: the beginning of the sequences' keys
 * - ARGV[1]: the owner's token · ARGV[2]: the lease, in milliseconds · ARGV[3]: the digests · ARGV[4]: the digests of their
 *   sequences
 * - reply: `c` claimed, `d` done, `f` in flight with another owner, `b` behind another item of its sequence
 * - a lost reply: nothing, when the claim is sent again with the same token; otherwise the items are in flight until the lease ends
 */
export const claimInOrderScript = defineScript({
  name: 'ledger-claim-in-order',
  keys: ['items', 'open', 'counts', 'sequences'],
  lua: `
${READ_NOW}
${readDigests('ARGV[3]')}
${sequenceOf('ARGV[4]')}
${OPEN_IN_ORDER}
local owner, passed = ':' .. ARGV[1], {}
local function hasTurn(sequence, name)
  if not call('ZSCORE', sequence, name) then return true end
  local at = passed[sequence] or 0
  while true do
    local front = call('ZRANGE', sequence, at, at)[1]
    if front == name then break end
    if not front then return false end
    if call('GET', KEYS[1] .. front) == owner then
      at = at + 1
    elseif call('ZSCORE', KEYS[2], front) then
      return false
    else
      call('ZREM', sequence, front)
    end
  end
  passed[sequence] = at + 1
  return true
end
local answers = {}
for place = 1, #keys do
  local state, sequence, answer = states[place], sequenceOf(place), 'c'
  if state == owner then
    call('PEXPIRE', keys[place], ARGV[2])
  elseif state then
    answer = state == '1' and 'd' or 'f'
  elseif not sequence or hasTurn(sequence, names[place]) then
    call('SET', keys[place], owner, 'PX', ARGV[2])
  else
    answer = 'b'
  end
  answers[place] = answer
end
return table.concat(answers)
`,
});

/**
 * Ends what the owner holds, as `endScript` does, and lets those behind it go.
 *
 * - KEYS[1]: the beginning of the items' keys · KEYS[2]: open · KEYS[3]: counts · KEYS[4]: the beginning of the sequences' keys
 * - ARGV[1]: the owner's token · ARGV[2]: the retention, in milliseconds · ARGV[3]: the digests · ARGV[4]: what they are counted
 *   as, `handled` or `dropped:<reason>` · ARGV[5]: the digests of their sequences
 * - reply: `1` where the owner held the item, `0` where it did not
 * - a lost reply: the items are done and counted; sent again it answers `0` and counts nothing
 */
export const endInOrderScript = defineScript({
  name: 'ledger-end-in-order',
  keys: ['items', 'open', 'counts', 'sequences'],
  lua: `
${sequenceOf('ARGV[5]')}
${forEachHeld(
  'ARGV[3]',
  `${MARK_DONE}
    local sequence = sequenceOf(place)
    if sequence then call('ZREM', sequence, names[place]) end`,
  CLOSE_AND_COUNT,
)}
`,
});

/**
 * Takes items out of their sequences.
 *
 * - KEYS[1]: the beginning of the sequences' keys
 * - ARGV[1]: the digests · ARGV[2]: the digests of their sequences; 20 zero bytes are none
 * - reply: how many were in theirs
 * - a lost reply: nothing; sent again it does the same
 */
export const stepAsideScript = defineScript({
  name: 'ledger-step-aside',
  keys: ['sequences'],
  lua: `
local count = 0
for at = 1, #ARGV[1], 20 do
  local sequence = KEYS[1] .. string.sub(ARGV[2], at, at + 19)
  count = count + redis.call('ZREM', sequence, string.sub(ARGV[1], at, at + 19))
end
return count
`,
});

/**
 * Tells whose turn it is in each sequence.
 *
 * - KEYS[1]: open · KEYS[2]: the beginning of the sequences' keys
 * - ARGV[1]: the digests of the sequences
 * - reply: per sequence the digest of its first item that is open, as 40 hexadecimal digits, or an empty string
 * - a lost reply: nothing
 */
export const headsScript = defineScript({
  name: 'ledger-heads',
  keys: ['open', 'sequences'],
  lua: `
local bytes = string.rep('%02x', 20)
local heads = {}
for at = 1, #ARGV[1], 20 do
  local sequence = KEYS[2] .. string.sub(ARGV[1], at, at + 19)
  local head = redis.call('ZRANGE', sequence, 0, 0)[1]
  while head and not redis.call('ZSCORE', KEYS[1], head) do
    redis.call('ZREM', sequence, head)
    head = redis.call('ZRANGE', sequence, 0, 0)[1]
  end
  heads[#heads + 1] = head and string.format(bytes, string.byte(head, 1, 20)) or ''
end
return heads
`,
});

/**
 * Tells which items wait behind dead letters alone.
 *
 * - KEYS[1]: the open items · KEYS[2]: the beginning of the sequences' keys
 * - ARGV[1]: the score from which on an item is dead · ARGV[2]: the digests, 20 bytes each · ARGV[3]: those of the sequences, 20
 *   bytes for each item
 * - reply: `1` where something is before the item and all of it that is open is dead, `0` otherwise
 * - a lost reply: nothing
 */
export const heldByDeadScript = defineScript({
  name: 'ledger-held-by-dead',
  keys: ['open', 'sequences'],
  lua: `
local dead = tonumber(ARGV[1])
local answers = {}
for at = 1, #ARGV[2], 20 do
  local sequence = KEYS[2] .. string.sub(ARGV[3], at, at + 19)
  local place = redis.call('ZRANK', sequence, string.sub(ARGV[2], at, at + 19))
  local answer = '0'
  if place and place > 0 then
    for _, before in ipairs(redis.call('ZRANGE', sequence, 0, place - 1)) do
      local score = redis.call('ZSCORE', KEYS[1], before)
      if score and tonumber(score) < dead then
        answer = '0'
        break
      end
      if score then answer = '1' end
    end
  end
  answers[#answers + 1] = answer
end
return table.concat(answers)
`,
});
