import { type Fleet, type FleetOptions, startFleet } from '@pyloto-tests/fleet';
import type { EventEnvelope } from '@pyloto/core-events';

import { startEventReceiver } from './event-receiver.ts';

export const ADMIN_KEY = 'an-admin-key-of-the-tests-0123';
/** The key of the tenant that gives commands unless another is named. */
export const ACME_KEY = 'key-of-acme-0123456789abcdef';

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

/** A provider on this machine, as far as every run needs it. */
export type RunSimulator = {
  readonly setWebhookUrl: (url: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Copies of the app, the provider that they send to, and the product that they tell. */
export type CommandRun<TSimulator> = {
  readonly simulator: TSimulator;
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

/** Starts copies of an app between a provider and a product, all on loopback; the caller stops it. */
export async function startCommandRun<TSimulator extends RunSimulator>(
  simulator: TSimulator,
  options: FleetOptions,
): Promise<CommandRun<TSimulator>> {
  const receiver = await startEventReceiver();
  const env = { PYLOTO_ADMIN_KEY: ADMIN_KEY, ...receiver.env, ...options.env };
  const fleet = await startFleet({ ...options, env }).catch(async (error: unknown) => {
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
      const response = await fetch(url, { headers: { authorization: `Bearer ${ACME_KEY}` } });
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
    key = ACME_KEY,
    name = 'send-message',
    headers = {},
  }: Parameters<CommandRun<unknown>['give']>[1] & object,
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
