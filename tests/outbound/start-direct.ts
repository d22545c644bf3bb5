import path from 'node:path';

import { APP_SECRET, REPO } from '@pyloto-tests/e2e/connector-process';
import {
  type InstagramSimulator,
  type InstagramSimulatorOptions,
  startInstagramSimulator,
} from '@pyloto/provider-simulators/instagram';
import {
  type MessengerSimulator,
  type MessengerSimulatorOptions,
  startMessengerSimulator,
} from '@pyloto/provider-simulators/messenger';

import { ACME_KEY, type CommandRun, startCommandRun } from './command-run.ts';

/** An account of each product, and somebody who writes to them. */
export const INSTAGRAM_ACCOUNT = '17841472830196554';
export const PAGE = '106417728901552';
export const PERSON = '7102845539917604';
/** Echoes of Instagram have nothing but an id: one that is faster than the answer with that id is nobody's. */
const RECEIPT_DELAYS_MS = { echo: 500, delivery: 600 };
const INSTAGRAM_SECRET = 'an-instagram-app-secret-of-the-tests';
const INSTAGRAM_TOKEN = 'IGAA-token-of-the-tests';
const PAGE_TOKEN = 'EAAG-token-of-the-tests';

/** What a run differs in from others. */
export type DirectRunOptions<TSimulatorOptions> = {
  readonly redisUrl?: string;
  readonly copies?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly simulator?: Partial<TSimulatorOptions>;
};

/** Starts the Instagram app between a simulated Instagram, by Instagram Login, and a product; the caller stops it. */
export async function startInstagram(
  options: DirectRunOptions<InstagramSimulatorOptions> = {},
): Promise<CommandRun<InstagramSimulator>> {
  const simulator = await startInstagramSimulator({
    accounts: [{ accountId: INSTAGRAM_ACCOUNT, accessToken: INSTAGRAM_TOKEN }],
    instagramAppSecret: INSTAGRAM_SECRET,
    requireProof: true,
    receiptDelaysMs: RECEIPT_DELAYS_MS,
    ...options.simulator,
  });
  return startCommandRun(simulator, {
    ...runOf('instagram', options),
    env: {
      INSTAGRAM_APP_SECRET: INSTAGRAM_SECRET,
      INSTAGRAM_GRAPH_URL: simulator.instagramUrl,
      META_GRAPH_URL: simulator.url,
      ...accountEnv('instagram', INSTAGRAM_ACCOUNT, INSTAGRAM_TOKEN),
      ...options.env,
    },
  });
}

/** Starts the Messenger app between a simulated Page and a product; the caller stops it. */
export async function startMessenger(
  options: DirectRunOptions<MessengerSimulatorOptions> = {},
): Promise<CommandRun<MessengerSimulator>> {
  const simulator = await startMessengerSimulator({
    accounts: [{ pageId: PAGE, accessToken: PAGE_TOKEN }],
    appSecret: APP_SECRET,
    requireProof: true,
    receiptDelaysMs: RECEIPT_DELAYS_MS,
    ...options.simulator,
  });
  return startCommandRun(simulator, {
    ...runOf('messenger', options),
    env: {
      META_GRAPH_URL: simulator.url,
      ...accountEnv('messenger', PAGE, PAGE_TOKEN),
      ...options.env,
    },
  });
}

function runOf(
  app: string,
  { redisUrl, copies = 1 }: DirectRunOptions<unknown>,
): { readonly main: string; readonly copies: number; readonly redisUrl?: string } {
  const main = path.join(REPO, 'apps', app, 'src/main.ts');
  return { main, copies, ...(redisUrl !== undefined && { redisUrl }) };
}

function accountEnv(
  channel: string,
  accountId: string,
  accessToken: string,
): Record<string, string> {
  return {
    PYLOTO_ACCOUNTS: JSON.stringify([{ tenantId: 'acme', channel, accountId, accessToken }]),
    PYLOTO_API_KEYS: JSON.stringify([{ tenantId: 'acme', key: ACME_KEY }]),
    COMMAND_RETRY_SCHEDULE: '0.2,0.4,0.8,1,1,1,1',
    HANDLER_RETRY_SCHEDULE: '0.2,0.4,0.8,1,1,1,1',
  };
}
