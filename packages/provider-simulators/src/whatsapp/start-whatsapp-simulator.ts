import { setTimeout as sleep } from 'node:timers/promises';

import { createAccessTokens } from '../graph/calls/access-tokens.ts';
import { countCarrying } from '../graph/calls/count-carrying.ts';
import type { HandledRequest } from '../graph/calls/handled-request.ts';
import { createThroughput } from '../graph/calls/throughput.ts';
import type { FaultPlan } from '../graph/faults/fault.ts';
import { createIds } from '../graph/ids.ts';
import { listenOnLoopback } from '../graph/loopback-server.ts';
import { createBoundedLog } from '../graph/memory/bounded-log.ts';
import { BoundedMap } from '../graph/memory/bounded-map.ts';
import { createServiceWindows } from '../graph/memory/service-windows.ts';
import { createWebhookSender, type WebhookAttempt } from '../graph/webhooks/webhook-sender.ts';
import type { FaultEndpoint } from './faults/fault-endpoint.ts';
import { createWhatsAppApp } from './graph/graph-app.ts';
import { refusalOf } from './graph/whatsapp-refusals.ts';
import { createPairRate } from './limits/pair-rate.ts';
import { createMediaStore } from './media/media-store.ts';
import {
  type InboundMessage,
  type ReceivedMessage,
  receiveMessage,
} from './messages/receive-message.ts';
import { createPeople } from './people/people.ts';
import type { AcceptedMessage, Simulation } from './simulation.ts';
import {
  settingsOf,
  type SimulatedAccount,
  type SimulatorSettings,
  type WhatsAppSimulatorOptions,
} from './simulator-options.ts';
import { createStatusSchedule } from './webhooks/status-schedule.ts';

/** Meta, on this machine. */
export type WhatsAppSimulator = {
  /** What stands in for `https://graph.facebook.com`. */
  readonly url: string;
  /**
   * Lets somebody write to the business: sends the signed webhook and opens the 24-hour window.
   *
   * @throws Error when the account is not one of the simulator's
   */
  readonly receive: (message: InboundMessage) => Promise<ReceivedMessage>;
  /** Every message that was accepted, in order; it grows. */
  readonly accepted: readonly AcceptedMessage[];
  /**
   * How many accepted messages carry a text in their callback data: whole, or as a part of it that stands between `:`, quotes,
   * spaces or other characters that cannot be in an id of ours. `c-1` is not found in `p1:0:c-10`.
   */
  readonly acceptedCount: (callbackData: string) => number;
  /** Every request that was answered or cut; it grows. */
  readonly requests: readonly HandledRequest[];
  /** Every try to deliver a webhook; it grows. */
  readonly webhooks: readonly WebhookAttempt[];
  readonly setFaults: (faults: FaultPlan<FaultEndpoint> | undefined) => void;
  /**
   * Where webhooks go from now on; with a `verifyToken` after the handshake.
   *
   * @throws Error when the handshake fails, and the old address stays
   */
  readonly setWebhookUrl: (url: string | undefined) => Promise<void>;
  /** Gives an account another token; the old one is answered with 190 from then on. */
  readonly setAccessToken: (accountId: string, accessToken: string) => void;
  /** Closes somebody's window. */
  readonly expireWindow: (accountId: string, user: string) => void;
  /** Resolves once no status and no webhook is on its way. */
  readonly settled: () => Promise<void>;
  /** Stops at once: what was to come does not come any more. */
  readonly close: () => Promise<void>;
};

const rememberedMessages = 200_000;
const pollMs = 2;

/**
 * Starts a simulator of Meta's Graph API for WhatsApp on 127.0.0.1: it checks calls, holds limits and windows, keeps files, and
 * sends signed webhooks, as Meta does.
 *
 * @throws Error when the port is taken
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api (read 2026-11-21)
 */
export async function startWhatsAppSimulator(
  options: WhatsAppSimulatorOptions,
): Promise<WhatsAppSimulator> {
  const settings = settingsOf(options);
  const closing = new AbortController();
  const control = { faults: options.faults, url: '' };
  const simulation = createSimulation(settings, {
    webhookUrl: options.webhookUrl,
    faultPlan: () => control.faults,
    baseUrl: () => control.url,
    signal: closing.signal,
  });
  const server = await listenOnLoopback(createWhatsAppApp(simulation).fetch, settings.port);
  control.url = server.url;
  const accountOf = accountFinder(settings);
  const { sender, schedule, windows, people, tokens } = simulation;
  return {
    url: control.url,
    accepted: simulation.accepted.entries,
    requests: simulation.requests.entries,
    webhooks: sender.attempts,
    receive: async (message) => receiveMessage(simulation, accountOf(message.accountId), message),
    acceptedCount: (text) =>
      countCarrying(
        simulation.accepted.entries.map(({ callbackData }) => callbackData),
        text,
      ),
    setFaults: (faults) => {
      control.faults = faults;
    },
    setWebhookUrl: sender.setUrl,
    setAccessToken: (accountId, accessToken) => {
      accountOf(accountId);
      tokens.end(accountId, 'replaced');
      tokens.grant({ accountId, accessToken });
    },
    expireWindow: (accountId, user) => {
      windows.expire(accountId, people.find(accountOf(accountId).wabaId, user).key);
    },
    settled: async () => {
      while (schedule.pending() + sender.pending() > 0) await sleep(pollMs);
    },
    close: async () => {
      closing.abort();
      await Promise.all([schedule.close(), sender.close(), server.close()]);
    },
  };
}

type Wiring = {
  readonly webhookUrl: string | undefined;
  readonly faultPlan: () => FaultPlan<FaultEndpoint> | undefined;
  readonly baseUrl: () => string;
  readonly signal: AbortSignal;
};

function createSimulation(settings: SimulatorSettings, wiring: Wiring): Simulation {
  const { clock, limits, random, historyLimit } = settings;
  const now = (): number => clock.now();
  const ids = createIds(random);
  const sender = createWebhookSender(settings, wiring.webhookUrl);
  return {
    settings,
    ids,
    sender,
    tokens: createAccessTokens(
      { clock, requireProof: settings.requireProof, appSecretOf: () => settings.appSecret },
      settings.accounts.map(({ phoneNumberId: accountId, accessToken }) => ({
        accountId,
        accessToken,
      })),
    ),
    people: createPeople(),
    throughput: createThroughput(limits.perNumberPerSecond, now),
    pairRate: createPairRate(limits, now),
    windows: createServiceWindows(limits.windowMs, now),
    media: createMediaStore(ids, now, wiring.baseUrl),
    schedule: createStatusSchedule(settings, sender),
    messages: new BoundedMap(rememberedMessages),
    accepted: createBoundedLog(historyLimit),
    requests: createBoundedLog(historyLimit),
    faults: {
      plan: wiring.faultPlan,
      refusalOf: (code) => refusalOf(code),
      unclearCode: 131000,
      attempts: new BoundedMap(rememberedMessages),
      signal: wiring.signal,
    },
  };
}

function accountFinder({ accounts }: SimulatorSettings): (id: string) => SimulatedAccount {
  return (id) => {
    const account = accounts.find(({ phoneNumberId }) => phoneNumberId === id);
    if (account === undefined) throw new Error('account is not one of the simulator');
    return account;
  };
}
