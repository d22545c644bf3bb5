import { defineScript } from '@pyloto/core-redis';

/*
 * The ledger's scripts. What they share:
 *
 * An item is one key: KEYS[1] followed by the 20 bytes of its digest. It is free when the key does not exist, leased while the
 * key holds `:` and the owner's token, done while it holds `1`. Leases and retentions are the key's own time to live, on the
 * server's clock. Only KEYS[1] is declared: the keys made from it have its hash tag, and so its slot.
 *
 * A script takes at most 1,000 items, about a millisecond of the server's time. Answers are one character per item, in the
 * order of the digests.
 */

/**
 * Takes what is free, and renews what the owner holds already.
 *
 * - KEYS[1]: the beginning of the items' keys
 * - ARGV[1]: the owner's token · ARGV[2]: the lease, in milliseconds · ARGV[3]: the digests, 20 bytes each
 * - reply: `c` claimed, `d` done, `f` in flight with another owner
 * - a lost reply: nothing, when the claim is sent again with the same token; otherwise the items are in flight until the lease ends
 */
export const claimScript = defineScript({
  name: 'ledger-claim',
  keys: ['items'],
  lua: `
local owner = ':' .. ARGV[1]
local answers = {}
for at = 1, #ARGV[3], 20 do
  local key = KEYS[1] .. string.sub(ARGV[3], at, at + 19)
  local answer = 'c'
  if not redis.call('SET', key, owner, 'PX', ARGV[2], 'NX') then
    local held = redis.call('GET', key)
    if held == owner then
      redis.call('PEXPIRE', key, ARGV[2])
    else
      answer = held == '1' and 'd' or 'f'
    end
  end
  answers[#answers + 1] = answer
end
return table.concat(answers)
`,
});

/** Lua that does one thing to each item that the owner holds, and answers per item whether it did. */
function forEachHeld(digests: string, act: string): string {
  return `
local owner = ':' .. ARGV[1]
local answers = {}
for at = 1, #${digests}, 20 do
  local key = KEYS[1] .. string.sub(${digests}, at, at + 19)
  local answer = '0'
  if redis.call('GET', key) == owner then
    ${act}
    answer = '1'
  end
  answers[#answers + 1] = answer
end
return table.concat(answers)
`;
}

/**
 * Marks done what the owner holds.
 *
 * - KEYS[1]: the beginning of the items' keys
 * - ARGV[1]: the owner's token · ARGV[2]: the retention, in milliseconds · ARGV[3]: the digests, 20 bytes each
 * - reply: `1` where the owner held the item, `0` where it did not
 * - a lost reply: the items are done; sent again it answers `0`, as for any item without an owner, and a claim answers `d`
 */
export const completeScript = defineScript({
  name: 'ledger-complete',
  keys: ['items'],
  lua: forEachHeld('ARGV[3]', "redis.call('SET', key, '1', 'PX', ARGV[2])"),
});

/**
 * Frees what the owner holds.
 *
 * - KEYS[1]: the beginning of the items' keys
 * - ARGV[1]: the owner's token · ARGV[2]: the digests, 20 bytes each
 * - reply: `1` where the owner held the item, `0` where it did not
 * - a lost reply: the items are free; sent again it answers `0`
 */
export const releaseScript = defineScript({
  name: 'ledger-release',
  keys: ['items'],
  lua: forEachHeld('ARGV[2]', "redis.call('DEL', key)"),
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
  lua: forEachHeld('ARGV[3]', "redis.call('PEXPIRE', key, ARGV[2])"),
});
