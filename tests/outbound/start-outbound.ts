import { APP_SECRET } from '@pyloto-tests/e2e/connector-process';
import {
  startWhatsAppSimulator,
  type WhatsAppSimulator,
  type WhatsAppSimulatorOptions,
} from '@pyloto/provider-simulators/whatsapp';

import { ACME_KEY, type CommandRun, startCommandRun } from './command-run.ts';

/** An account of each of two tenants, and the keys of both. */
export const ACME = {
  tenantId: 'acme',
  accountId: '106540352242922',
  key: ACME_KEY,
} as const;
export const GLOBEX = {
  tenantId: 'globex',
  accountId: '204987115330826',
  key: 'key-of-globex-0123456789abcdef',
} as const;
const TENANTS = [ACME, GLOBEX];

/** Copies of the WhatsApp app, the provider that they send to, and the product that they tell. */
export type OutboundRun = CommandRun<WhatsAppSimulator>;

export type OutboundOptions = {
  readonly copies?: number;
  readonly redisUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What only one copy has, by its number. */
  readonly envOf?: (copy: number) => Readonly<Record<string, string>>;
  readonly simulator?: Partial<WhatsAppSimulatorOptions>;
};

/** A text to somebody. */
export function textTo(to: string, clientMessageId: string, text = 'Olá') {
  const content = { kind: 'text', text };
  return {
    clientMessageId,
    channel: 'whatsapp',
    accountId: ACME.accountId,
    to: { id: to },
    content,
  };
}

/** Starts all of it on loopback; the caller stops it. */
export async function startOutbound(options: OutboundOptions = {}): Promise<OutboundRun> {
  const simulator = await startWhatsAppSimulator({
    accounts: TENANTS.map(({ accountId }, at) => ({
      phoneNumberId: accountId,
      accessToken: tokenOf(accountId),
      displayPhoneNumber: `1555010000${at}`,
      wabaId: `10000000${at}`,
    })),
    appSecret: APP_SECRET,
    requireProof: true,
    ...options.simulator,
  });
  return startCommandRun(simulator, {
    copies: options.copies ?? 1,
    ...(options.redisUrl !== undefined && { redisUrl: options.redisUrl }),
    env: { ...environment(simulator.url), ...options.env },
    ...(options.envOf !== undefined && { envOf: options.envOf }),
  });
}

function environment(graphUrl: string): Record<string, string> {
  const accounts = TENANTS.map(({ tenantId, accountId }) => ({
    tenantId,
    channel: 'whatsapp',
    accountId,
    accessToken: tokenOf(accountId),
  }));
  const keys = TENANTS.map(({ tenantId, key }) => ({ tenantId, key }));
  return {
    META_GRAPH_URL: graphUrl,
    PYLOTO_ACCOUNTS: JSON.stringify(accounts),
    PYLOTO_API_KEYS: JSON.stringify(keys),
    COMMAND_RETRY_SCHEDULE: '0.2,0.4,0.8,1,1,1,1',
  };
}

function tokenOf(accountId: string): string {
  return `EAA-token-of-${accountId}`;
}
