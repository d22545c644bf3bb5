import { defineScript } from '@pyloto/core-redis';

/*
 * The scripts of the outbound ledger. What they share:
 *
 * A command is a string, `<accepted> <revision> <updated> <lease end> <state> <JSON>`: three times in milliseconds since the epoch on the
 * server's clock, the lease's 0 when there is none. Accepted and revision together name one form of it: a change is written only
 * over the form that it was made from. What a change is, is decided by the app (packages/core-delivery/src/outbound); the scripts
 * keep its sets and times right. In `ARGV`, a command is the first 20 bytes of the SHA-256 of its id, raw.
 *
 * They declare what their keys begin with and build the rest: all lie in the tenant's slot.
 */

/** Of a conversation so many commands are found by a report up to a moment: those that were sent last. */
const MOST_PER_CONVERSATION = 200;

/*
 * A conversation is a sorted set of commands, by when the provider took their first message; those that it has not taken yet are at
 * the end. It lasts as long as a command that is over.
 */
const PLACE = `
local function place(key, id, score, kept)
  if score == '' then
    redis.call('ZREM', key, id)
  else
    redis.call('ZADD', key, score, id)
    redis.call('ZREMRANGEBYRANK', key, 0, -${MOST_PER_CONVERSATION + 1})
    redis.call('PEXPIRE', key, kept)
  end
end
`;

const COMMON = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(ms) return string.format('%.0f', ms) end
local listed = { accepted = true, sending = true, failed = true, unknown = true }
local function index(id, state, ends)
  if listed[state] then redis.call('ZADD', KEYS[2] .. state, text(now), id) end
  if ends > 0 then redis.call('ZADD', KEYS[3], text(ends), id) end
end
local function unindex(id, held)
  local ends, state = string.match(held, '^%d+ %d+ %d+ (%d+) (%a+) ')
  if listed[state] then redis.call('ZREM', KEYS[2] .. state, id) end
  if ends ~= '0' then redis.call('ZREM', KEYS[3], id) end
end
`;

/**
 * Writes a command down, unless it is there.
 *
 * - KEYS[1]: what commands begin with · KEYS[2]: what the sets of the states begin with · KEYS[3]: the leases · KEYS[4]: what
 *   conversations begin with
 * - ARGV[1]: the command · ARGV[2]: its state · ARGV[3]: the lease in milliseconds, 0 without one · ARGV[4]: its JSON · ARGV[5]: the 20
 *   bytes of its conversation's digest, empty without one · ARGV[6]: how long that is kept, in milliseconds
 * - reply: now, in milliseconds since the epoch, and null, or what is there
 * - a lost reply: it may be accepted, and with a lease `sending` by somebody who does not know; that becomes `unknown` when the lease
 *   ends, unless the owner takes it back (an end of kind `again`)
 */
export const acceptScript = defineScript({
  name: 'outbound-accept',
  keys: ['commands', 'states', 'leases', 'conversations'],
  lua: `${COMMON}${PLACE}
local held = redis.call('GET', KEYS[1] .. ARGV[1])
if held then return { now, held } end
local ends = ARGV[3] == '0' and 0 or now + ARGV[3]
redis.call('SET', KEYS[1] .. ARGV[1],
  text(now) .. ' 1 ' .. text(now) .. ' ' .. text(ends) .. ' ' .. ARGV[2] .. ' ' .. ARGV[4])
index(ARGV[1], ARGV[2], ends)
if ARGV[5] ~= '' then place(KEYS[4] .. ARGV[5], ARGV[1], '+inf', ARGV[6]) end
return { now, false }
`,
});

/**
 * Reads commands: one by its id, or else by a message that it was sent as; or those of a conversation that a report up to a moment
 * may move, and of those that it cannot move the one that was sent last before it.
 *
 * - KEYS[1]: what commands begin with · KEYS[2]: what messages begin with · KEYS[3]: what conversations begin with
 * - ARGV[1]: the number of pairs · then, for each, a command and the 20 bytes of a message's digest, empty where there is none · then, for
 *   each report, the 20 bytes of a conversation's digest, the moment in milliseconds since the epoch, and `delivered` or `read`
 * - reply: now, in milliseconds since the epoch; then, for each pair, the command or null, or, of one that an earlier pair gave, the
 *   number of its place in the reply; then, for each report, its commands
 * - a lost reply: nothing; what it removes points at nothing
 */
export const readScript = defineScript({
  name: 'outbound-read',
  keys: ['commands', 'messages', 'conversations'],
  lua: `
local time = redis.call('TIME')
local reply = { time[1] * 1000 + math.floor(time[2] / 1000) }
local places, reports = {}, 2 * ARGV[1] + 2
for at = 2, reports - 1, 2 do
  local id, held = ARGV[at], false
  if id ~= '' then
    held = places[id] or redis.call('GET', KEYS[1] .. id)
  end
  if not held and ARGV[at + 1] ~= '' then
    id = redis.call('GET', KEYS[2] .. ARGV[at + 1])
    held = id and (places[id] or redis.call('GET', KEYS[1] .. id))
  end
  reply[#reply + 1] = held
  if held and not places[id] then places[id] = #reply end
end
local settled = { delivered = { delivered = true, read = true }, read = { read = true } }
for at = reports, #ARGV, 3 do
  local key, found = KEYS[3] .. ARGV[at], {}
  local last = redis.call('ZREVRANGEBYSCORE', key, ARGV[at + 1], '-inf', 'LIMIT', 0, 1)[1]
  local ids = redis.call('ZREVRANGE', key, 0, -1, 'WITHSCORES')
  for each = 1, #ids, 2 do
    local id = ids[each]
    local held = redis.call('GET', KEYS[1] .. id)
    if held then
      local state = string.match(held, '^%d+ %d+ %d+ %d+ (%a+) ')
      local waits = state == 'accepted' and ids[each + 1] == 'inf'
      if id == last or not (waits or settled[ARGV[at + 2]][state]) then found[#found + 1] = held end
    else
      redis.call('ZREM', key, id)
    end
  end
  reply[#reply + 1] = found
end
return reply
`,
});

/**
 * Writes commands over the form that they were read in.
 *
 * - KEYS[1]: what commands begin with · KEYS[2]: what the sets of the states begin with · KEYS[3]: the leases · KEYS[4]: what messages
 *   begin with · KEYS[5]: what conversations begin with
 * - ARGV[1]: how long a conversation is kept, in milliseconds · then, ten for each command: the command · its form, `<accepted>
 *   <revision>` · the moment before which the change must be written, 0 for any · its state · the end of its lease, 0 without one; both in
 *   milliseconds since the epoch · how long it is kept in milliseconds, 0 for ever · the digests of its messages, 20 bytes each, side by
 *   side · its JSON · the 20 bytes of its conversation's digest, empty where its place in it stays · its place, empty for none
 * - reply: now, in milliseconds since the epoch; then for each 1, or what is there instead, or 0 when nothing is
 * - a lost reply: it may be written; who reads it again sees
 */
export const writeScript = defineScript({
  name: 'outbound-write',
  keys: ['commands', 'states', 'leases', 'messages', 'conversations'],
  lua: `${COMMON}${PLACE}
local reply = { now }
for at = 2, #ARGV, 10 do
  local id, form, before, state = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2]), ARGV[at + 3]
  local held = redis.call('GET', KEYS[1] .. id)
  if not held then
    reply[#reply + 1] = 0
  elseif string.sub(held, 1, #form + 1) ~= form .. ' ' or (before > 0 and now >= before) then
    reply[#reply + 1] = held
  else
    local accepted, revision = string.match(form, '^(%d+) (%d+)$')
    local ends, kept = tonumber(ARGV[at + 4]), ARGV[at + 5]
    local value = accepted .. ' ' .. text(revision + 1) .. ' ' .. text(now) .. ' ' .. ARGV[at + 4]
      .. ' ' .. state .. ' ' .. ARGV[at + 7]
    unindex(id, held)
    index(id, state, ends)
    local keys, messages = { KEYS[1] .. id, value }, ARGV[at + 6]
    for from = 1, #messages, 20 do
      keys[#keys + 1] = KEYS[4] .. string.sub(messages, from, from + 19)
      keys[#keys + 1] = id
    end
    for pair = 1, #keys, 2 do
      if kept == '0' then
        redis.call('SET', keys[pair], keys[pair + 1])
      else
        redis.call('SET', keys[pair], keys[pair + 1], 'PX', kept)
      end
    end
    if ARGV[at + 8] ~= '' then place(KEYS[5] .. ARGV[at + 8], id, ARGV[at + 9], ARGV[1]) end
    reply[#reply + 1] = 1
  end
end
return reply
`,
});

/**
 * Forgets a command that is as it was read. Nothing of it was sent, so no message leads to it.
 *
 * - KEYS[1]: what commands begin with · KEYS[2]: what the sets of the states begin with · KEYS[3]: the leases · KEYS[4]: what
 *   conversations begin with
 * - ARGV[1]: the command · ARGV[2]: its form, `<accepted> <revision>` · ARGV[3]: the 20 bytes of its conversation's digest, empty without one
 * - reply: now, in milliseconds since the epoch, and 1, or what is there instead, or 0 when nothing is
 * - a lost reply: it may be forgotten
 */
export const withdrawOutboundScript = defineScript({
  name: 'outbound-withdraw',
  keys: ['commands', 'states', 'leases', 'conversations'],
  lua: `${COMMON}
local held = redis.call('GET', KEYS[1] .. ARGV[1])
if not held then return { now, 0 } end
if string.sub(held, 1, #ARGV[2] + 1) ~= ARGV[2] .. ' ' then return { now, held } end
unindex(ARGV[1], held)
redis.call('DEL', KEYS[1] .. ARGV[1])
if ARGV[3] ~= '' then redis.call('ZREM', KEYS[4] .. ARGV[3], ARGV[1]) end
return { now, 1 }
`,
});

/**
 * Reads the commands whose leases have ended, the one that ended first in front.
 *
 * - KEYS[1]: what commands begin with · KEYS[2]: the leases
 * - ARGV[1]: at most how many
 * - reply: now, in milliseconds since the epoch; then the commands
 * - a lost reply: nothing; what it removes points at nothing
 */
export const dueScript = defineScript({
  name: 'outbound-due',
  keys: ['commands', 'leases'],
  lua: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local reply = { now }
local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[1])
for _, id in ipairs(due) do
  local held = redis.call('GET', KEYS[1] .. id)
  if held then
    reply[#reply + 1] = held
  else
    redis.call('ZREM', KEYS[2], id)
  end
end
return reply
`,
});

/**
 * Reads a page of the commands in a state, the one that changed first in front.
 *
 * - KEYS[1]: what commands begin with · KEYS[2]: the set of the state
 * - ARGV[1]: at most how many · ARGV[2]: the last change of the page before, in milliseconds since the epoch, 0 on the first · ARGV[3]: its
 *   last command in hexadecimal digits, empty on the first
 * - reply: a cursor, `<last change>:<hexadecimal digits>`, or null when the page is the last; then the commands
 * - a lost reply: nothing; what it removes points at nothing
 */
export const listOutboundScript = defineScript({
  name: 'outbound-list',
  keys: ['commands', 'set'],
  lua: `
local function hex(id)
  return (string.gsub(id, '.', function(byte) return string.format('%02x', string.byte(byte)) end))
end
local limit, found, gone = tonumber(ARGV[1]), { false }, {}
local offset, last, more = 0, nil, true
while more do
  local seen = redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[2], '+inf', 'WITHSCORES', 'LIMIT', offset, limit + 1)
  more = #seen > 0
  for at = 1, #seen, 2 do
    local id, score = seen[at], seen[at + 1]
    -- Digits are compared, because how bytes are is for the server's locale to say.
    if score ~= ARGV[2] or hex(id) > ARGV[3] then
      local held = redis.call('GET', KEYS[1] .. id)
      if not held then
        gone[#gone + 1] = id
      elseif #found > limit then
        found[1] = last
        more = false
        break
      else
        found[#found + 1] = held
        last = score .. ':' .. hex(id)
      end
    end
  end
  offset = offset + #seen / 2
end
for _, id in ipairs(gone) do redis.call('ZREM', KEYS[2], id) end
return found
`,
});

/**
 * Counts the commands in each state that may need somebody.
 *
 * - KEYS[1]: accepted · KEYS[2]: sending · KEYS[3]: failed · KEYS[4]: unknown; their sets
 * - ARGV[1]: how long a failed one is kept, in milliseconds
 * - reply: the four counts
 * - a lost reply: nothing; what it removes points at nothing
 */
export const countScript = defineScript({
  name: 'outbound-count',
  keys: ['accepted', 'sending', 'failed', 'unknown'],
  lua: `
local time = redis.call('TIME')
local ended = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1]
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('%.0f', ended))
local counts = {}
for at = 1, 4 do counts[at] = redis.call('ZCARD', KEYS[at]) end
return counts
`,
});
