import { APP_SECRET } from '@pyloto-tests/e2e/connector-process';
import { type Fleet, startFleet } from '@pyloto-tests/fleet';
import type { EventEnvelope } from '@pyloto/core-events';
import {
  startWhatsAppSimulator,
  type WhatsAppSimulator,
  type WhatsAppSimulatorOptions,
} from '@pyloto/provider-simulators/whatsapp';

import { startEventReceiver } from './event-receiver.ts';

/** An account of each of two tenants, and the keys of both. */
export const ACME = {
  tenantId: 'acme',
  accountId: '106540352242922',
  key: 'key-of-acme-0123456789abcdef',
} as const;
export const GLOBEX = {
  tenantId: 'globex',
  accountId: '204987115330826',
  key: 'key-of-globex-0123456789abcdef',
} as const;
const TENANTS = [ACME, GLOBEX];
export const ADMIN_KEY = 'an-admin-key-of-the-tests-0123';

/** An answer to a command. */
export type CommandReply = {
  readonly http: number;
  readonly ok: boolean;
  readonly clientMessageId: string;
  readonly providerMessageId?: string;
  readonly status: string;
  readonly errorCode?: string;
  readonly correlationId: string;
  readonly latencyMs: number;
};

/** Copies of the app, the provider that they send to, and the product that they tell. */
export type OutboundRun = {
  readonly simulator: WhatsAppSimulator;
  readonly fleet: Fleet;
  readonly events: readonly EventEnvelope[];
  readonly give: (
    command: Readonly<Record<string, unknown>>,
    how?: {
      readonly copy?: number;
      readonly key?: string;
      readonly name?: string;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) => Promise<CommandReply>;
  /** How far a command has come, as its caller sees it; undefined when there is none. */
  readonly ask: (clientMessageId: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  readonly admin: (path: string, method?: 'GET' | 'POST') => Promise<Response>;
  readonly stop: () => Promise<void>;
};

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
  const receiver = await startEventReceiver();
  const fleet = await startFleet({
    copies: options.copies ?? 1,
    ...(options.redisUrl !== undefined && { redisUrl: options.redisUrl }),
    env: { ...environment(simulator.url), ...receiver.env, ...options.env },
    ...(options.envOf !== undefined && { envOf: options.envOf }),
  }).catch(async (error: unknown) => {
    await Promise.all([simulator.close(), receiver.close()]);
    throw error;
  });
  await simulator.setWebhookUrl(`${urlOf(fleet, 0)}/webhook`);
  return {
    simulator,
    fleet,
    events: receiver.events,
    give: (command, how = {}) => give(fleet, command, how),
    ask: async (clientMessageId) => {
      const url = `${urlOf(fleet, 0)}/commands/${encodeURIComponent(clientMessageId)}`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${ACME.key}` } });
      if (response.status === 404) return undefined;
      return JSON.parse(await response.text());
    },
    admin: (path, method = 'GET') =>
      fetch(`${urlOf(fleet, 0)}/admin${path}`, {
        method,
        headers: { authorization: `Bearer ${ADMIN_KEY}` },
      }),
    stop: async () => {
      await fleet.destroy();
      await Promise.all([simulator.close(), receiver.close()]);
    },
  };
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
    PYLOTO_ADMIN_KEY: ADMIN_KEY,
    COMMAND_RETRY_SCHEDULE: '0.2,0.4,0.8,1,1,1,1',
  };
}

function tokenOf(accountId: string): string {
  return `EAA-token-of-${accountId}`;
}

function urlOf(fleet: Fleet, copy: number): string {
  const url = fleet.urls()[copy];
  if (url === undefined) throw new RangeError('the copy must be up');
  return url;
}

async function give(
  fleet: Fleet,
  command: Readonly<Record<string, unknown>>,
  {
    copy = 0,
    key = ACME.key,
    name = 'send-message',
    headers = {},
  }: Parameters<OutboundRun['give']>[1] & object,
): Promise<CommandReply> {
  const startedAtMs = performance.now();
  const response = await fetch(`${urlOf(fleet, copy)}/commands/${name}`, {
    method: 'POST',
    body: JSON.stringify(command),
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  const body = JSON.parse(await response.text());
  const correlationId = response.headers.get('x-correlation-id') ?? '';
  const latencyMs = performance.now() - startedAtMs;
  return { ...body, http: response.status, correlationId, latencyMs };
}
