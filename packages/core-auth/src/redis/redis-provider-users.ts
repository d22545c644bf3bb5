import { hash } from 'node:crypto';

import type { AccountOwner } from '@pyloto/core-connectors';
import { defineScript, type RedisClient, runScript } from '@pyloto/core-redis';

import {
  type ConnectedAccount,
  type ProviderUser,
  type ProviderUsers,
  userKey,
} from '../oauth/provider-users.ts';
import { ownerKey } from '../tokens/owner-key.ts';
import { answered } from './redis-connection-health.ts';

/**
 * Remembers who has connected an account, or forgets it.
 *
 * - KEYS[1]: the links, a sorted set of one score · KEYS[2]: each account's link, a hash
 * - ARGV[1]: the digest of the account and its tenant · ARGV[2]: the link, empty to forget the one that is there
 * - reply: null
 * - a lost reply: nothing, it can be asked again
 */
const linkScript = defineScript({
  name: 'provider-user-link',
  keys: ['links', 'byAccount'],
  lua: `
local old = redis.call('HGET', KEYS[2], ARGV[1])
if old then redis.call('ZREM', KEYS[1], old) end
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[1], 0, ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
end
return false
`,
});

/**
 * Remembers in Redis who has connected which account, under `pyloto:{<connector>}:provider-users`; one round trip each.
 *
 * A link is `<digest of the user>:<JSON of the account>`, so that those of one user stand together. The digest is all that is kept of
 * the user.
 */
export function createRedisProviderUsers({
  client,
  connector,
}: {
  readonly client: RedisClient;
  readonly connector: string;
}): ProviderUsers {
  const links = `pyloto:{${connector}}:provider-users`;
  const keys = [links, `${links}:by-account`];
  const setLink = async (owner: AccountOwner, link: string): Promise<void> => {
    await runScript(client, linkScript, { keys, args: [digestOf(ownerKey(owner)), link] });
  };
  return {
    link: (user, account) => setLink(account, writeLink(user, account)),
    unlink: (owner) => setLink(owner, ''),
    accountsOf: async (user) => {
      const start = startOf(user);
      // `;` is what comes after the colon at the end of `start`.
      const end = `(${start.slice(0, -1)};`;
      const found = await answered(client.zrangebylex(links, `[${start}`, end));
      return found.map((link) => readAccount(link.slice(start.length)));
    },
  };
}

function startOf(user: ProviderUser): string {
  return `${digestOf(userKey(user))}:`;
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}

function writeLink(user: ProviderUser, account: ConnectedAccount): string {
  const { tenantId, channel, accountId, connectedAtMs } = account;
  return startOf(user) + JSON.stringify({ tenantId, channel, accountId, connectedAtMs });
}

function readAccount(text: string): ConnectedAccount {
  const account: ConnectedAccount = JSON.parse(text);
  return account;
}
