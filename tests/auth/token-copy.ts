/**
 * A copy of an app that does nothing but ask for tokens: `fork('token-copy.ts', [<TokenCopySetup as JSON>])`. It answers each
 * question with what its callers got, ends when its parent does, and after three minutes in any case.
 */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  createEncryption,
  createOAuthClient,
  createTokenManager,
  type TokenManagerOptions,
} from '@pyloto/core-auth';
import { createRedisTokenStorage } from '@pyloto/core-auth/redis';
import {
  type AccountOwner,
  type Clock,
  isConnectorError,
  type OAuthProvider,
  Secret,
} from '@pyloto/core-connectors';
import { createHttpClient } from '@pyloto/core-http';
import { createRedisClient, whenRedisReady } from '@pyloto/core-redis';

/** What a copy is started with. */
export type TokenCopySetup = {
  readonly redisUrl: string;
  readonly connector: string;
  /** 32 bytes in base64. */
  readonly encryptionKey: string;
  readonly provider: OAuthProvider;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly terms?: Pick<
    TokenManagerOptions,
    'refreshTimeoutMs' | 'leaseMs' | 'waitMs' | 'coolDownMs'
  >;
};

/** `callers` at once want the token of an account, which was refused before if `refuses` names it. */
export type TokenQuestion = {
  readonly owner: AccountOwner;
  readonly callers: number;
  readonly refuses?: string;
};

/** What each caller got: the token, or the code of the error. */
export type TokenAnswer = readonly string[];

const LONGEST_LIFE_MS = 180_000;

const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (delayMs, signal) => {
    await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
  },
};

async function main(): Promise<void> {
  const setup: TokenCopySetup = JSON.parse(process.argv[2] ?? '');
  const { redisUrl, connector, encryptionKey, clientSecret, terms, ...rest } = setup;
  const client = createRedisClient({ url: redisUrl });
  await whenRedisReady(client, 10_000);
  const encryption = createEncryption({ keys: [{ id: 'k1', key: Secret.of(encryptionKey) }] });
  const http = createHttpClient({ addressGuard: 'any' });
  const oauth = createOAuthClient({ ...rest, clientSecret: Secret.of(clientSecret), http, clock });
  const manager = createTokenManager({
    storage: createRedisTokenStorage({ client, connector, encryption }),
    refresh: (_owner, tokens) => oauth.refresh(tokens),
    clock,
    random: Math.random,
    newId: randomUUID,
    ...terms,
  });
  process.on('message', (question: TokenQuestion) => {
    void (async () => {
      const { owner, callers, refuses } = question;
      if (refuses !== undefined) await manager.refuse(owner, Secret.of(refuses));
      const asked = Array.from({ length: callers }, () => manager.tokenOf(owner));
      const got = await Promise.all(
        asked.map((token) => token.then((secret) => secret.reveal(), codeOf)),
      );
      process.send?.(got);
    })();
  });
  process.send?.('ready');
}

function codeOf(error: unknown): string {
  return isConnectorError(error) ? error.code : String(error);
}

process.on('disconnect', () => process.exit(0));
setTimeout(() => process.exit(1), LONGEST_LIFE_MS).unref();
await main();
