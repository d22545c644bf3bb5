import { hash } from 'node:crypto';

import type { AccountOwner } from '@pyloto/core-connectors';
import { defineScript, type RedisClient, runScript, redisReply } from '@pyloto/core-redis';

import {
  type ConnectedAccount,
  type ProviderUser,
  type ProviderUsers,
  userKey,
} from '../oauth/provider-users.ts';
import { ownerKey } from '../tokens/owner-key.ts';
import { authKeys, connectionsKey } from './auth-keys.ts';
import { readConnection } from './connection-json.ts';

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

/** An account as a link names it: by its tenant, and by its field among the tenant's connections. */
type Link = {
  readonly tenantId: string;
  readonly field: string;
  readonly connectedAtMs: number;
};

/**
 * Remembers in Redis who has connected which account, under `pyloto:{<connector>}:provider-users`: one round trip to link or unlink, one more
 * for each account that is found.
 *
 * A link is `<digest of the user>:<JSON>`, so that those of one user stand together. It names nobody and no account: what an account is
 * called stands among its tenant's connections, and only a link whose account has one is found.
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

  async function setLink(owner: AccountOwner, link: string): Promise<void> {
    await runScript(client, linkScript, { keys, args: [digestOf(ownerKey(owner)), link] });
  }

  async function accountOf(link: Link): Promise<ConnectedAccount | undefined> {
    const { tenantId, field, connectedAtMs } = link;
    const text = await redisReply(client.hget(connectionsKey(connector, tenantId), field));
    const connection = text === null ? undefined : readConnection(tenantId, text);
    if (connection === undefined) return undefined;
    const { channel, accountId } = connection;
    return { tenantId, channel, accountId, connectedAtMs };
  }

  return {
    link: async (user, { connectedAtMs, ...owner }) => {
      const { field } = authKeys(connector, owner);
      const link: Link = { tenantId: owner.tenantId, field, connectedAtMs };
      await setLink(owner, startOf(user) + JSON.stringify(link));
    },
    unlink: (owner) => setLink(owner, ''),
    accountsOf: async (user) => {
      const start = startOf(user);
      // `;` is what comes after the colon at the end of `start`.
      const end = `(${start.slice(0, -1)};`;
      const found = await redisReply(client.zrangebylex(links, `[${start}`, end));
      const accounts = found.map((link) => accountOf(readLink(link.slice(start.length))));
      return (await Promise.all(accounts)).filter((account) => account !== undefined);
    },
  };
}

function startOf(user: ProviderUser): string {
  return `${digestOf(userKey(user))}:`;
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}

function readLink(text: string): Link {
  const link: Link = JSON.parse(text);
  return link;
}
