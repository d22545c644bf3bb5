import { setTimeout as sleep } from 'node:timers/promises';

import { createAccessTokens } from '../graph/calls/access-tokens.ts';
import { countCarrying } from '../graph/calls/count-carrying.ts';
import type { HandledRequest } from '../graph/calls/handled-request.ts';
import { createThroughput } from '../graph/calls/throughput.ts';
import type { FaultPlan } from '../graph/faults/fault.ts';
import { createIds } from '../graph/ids.ts';
import { createBoundedLog } from '../graph/memory/bounded-log.ts';
import { BoundedMap } from '../graph/memory/bounded-map.ts';
import { createHostedFiles } from '../graph/memory/hosted-files.ts';
import { createServiceWindows } from '../graph/memory/service-windows.ts';
import { createTimedSteps } from '../graph/webhooks/timed-steps.ts';
import { createWebhookSender, type WebhookAttempt } from '../graph/webhooks/webhook-sender.ts';
import { createSubscribedApps } from './calls/subscribed-apps.ts';
import { type Comment, createCommentStore } from './comments/comment-store.ts';
import { type InboundComment, playComment, type ReceivedComment } from './comments/play-comment.ts';
import { directRefusal } from './direct-refusals.ts';
import { type DirectAccount, type DirectOptions, directSettings } from './direct-settings.ts';
import {
  type AcceptedMessage,
  accountOf,
  type DirectSimulation,
  type SenderAction,
} from './direct-simulation.ts';
import type { FaultEndpoint } from './fault-endpoint.ts';
import { loginOf } from './login-of.ts';
import { answerByHand, type HandWritten } from './messages/answer-by-hand.ts';
import type { InboundMessage, ReceivedMessage } from './messages/inbound.ts';
import { receiveMessage, receiveTogether } from './messages/receive-message.ts';
import type { Change, DirectPlatform } from './platform.ts';
import { sendChange } from './webhooks/send-webhook.ts';
import { markRead } from './webhooks/tell-of-message.ts';

/** What both simulators do. Accounts are named by the id that webhooks carry in `entry.id`. */
export type DirectSimulator = {
  /**
   * Lets somebody write, tap, react, edit or take back: sends the signed webhook.
   *
   * @throws Error when the account is not one of the simulator's
   */
  readonly receive: (message: InboundMessage) => Promise<ReceivedMessage>;
  /**
   * The same for several at once: what belongs to one app comes in one webhook, with one entry for each account.
   *
   * @throws Error when an account is not one of the simulator's
   */
  readonly receiveTogether: (
    messages: readonly InboundMessage[],
  ) => Promise<readonly ReceivedMessage[]>;
  /** Lets somebody comment. @throws Error when the account is not one of the simulator's */
  readonly comment: (comment: InboundComment) => Promise<ReceivedComment>;
  /** Sends one item of `changes[]` in Meta's words. @returns what the webhook was answered with */
  readonly change: (accountId: string, change: Change) => Promise<number | undefined>;
  /** Lets a human of the business answer in the app: only an echo tells of it. */
  readonly answerByHand: (message: HandWritten) => Pick<ReceivedMessage, 'messageId'>;
  /** Lets somebody read what they have not read. @returns what the webhook was answered with; nothing to read: `undefined` */
  readonly markRead: (accountId: string, person: string) => Promise<number | undefined>;
  /** Lets everybody read everything. */
  readonly readEverything: () => Promise<void>;
  /** Every message that was accepted, in order; it grows. */
  readonly accepted: readonly AcceptedMessage[];
  /**
   * How many accepted messages have a text as their own text, or carry it in their metadata: whole, or as a part that stands between
   * `:`, quotes, spaces or other characters that cannot be in an id of ours.
   */
  readonly acceptedCount: (text: string) => number;
  /** Everything shown or done in conversations that is no message, in order; it grows. */
  readonly actions: readonly SenderAction[];
  /** The comments that are there, those of the account included. */
  readonly comments: () => readonly Comment[];
  /** The fields that the app has asked webhooks of; they come in any case. */
  readonly subscribedFields: (accountId: string) => readonly string[];
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
  /** Gives an account another token; the old ones are answered with 190 and 460 from then on. */
  readonly setAccessToken: (accountId: string, accessToken: string) => void;
  /** Takes the app's permission back: every token of the account is answered with 190 and 458 from then on. */
  readonly revoke: (accountId: string) => void;
  /** Closes somebody's window of 24 hours; a human agent may still answer. */
  readonly expireWindow: (accountId: string, person: string) => void;
  /** Resolves once no receipt and no webhook is on its way. */
  readonly settled: () => Promise<void>;
  /** Stops at once: what was to come does not come any more. */
  readonly close: () => Promise<void>;
};

/** A simulator that does not listen yet. */
export type UnboundSimulator = {
  readonly simulation: DirectSimulation;
  readonly controls: DirectSimulator;
};

const remembered = 200_000;
const pollMs = 2;
const hourMs = 60 * 60 * 1000;

/** Puts together what both simulators share; `close` is to be completed by whoever listens. */
export function createDirectSimulator(
  platform: DirectPlatform,
  accounts: readonly DirectAccount[],
  options: DirectOptions,
): UnboundSimulator {
  const closing = new AbortController();
  const control = { faults: options.faults };
  const simulation = createSimulation(platform, accounts, {
    options,
    plan: () => control.faults,
    signal: closing.signal,
  });
  const { sender, steps, tokens, windows, accepted, conversations } = simulation;
  const controls: DirectSimulator = {
    accepted: accepted.entries,
    actions: simulation.actions.entries,
    requests: simulation.requests.entries,
    subscribedFields: simulation.subscribedApps.fieldsOf,
    webhooks: sender.attempts,
    comments: simulation.comments.all,
    receive: async (message) => receiveMessage(simulation, message),
    receiveTogether: async (messages) => receiveTogether(simulation, messages),
    comment: async (comment) => playComment(simulation, comment),
    answerByHand: (message) => answerByHand(simulation, message),
    change: async (accountId, change) =>
      sendChange(simulation, accountOf(simulation, accountId), change),
    markRead: async (accountId, person) =>
      markRead(simulation, { account: accountOf(simulation, accountId), person }),
    readEverything: async () => {
      // Reading changes the map.
      const all = [...conversations.values()];
      for (const conversation of all) {
        await markRead(simulation, conversation);
      }
    },
    acceptedCount: (text) => {
      const said = accepted.entries.filter((message) => message.text === text).length;
      const data = accepted.entries.map(({ metadata }) => metadata);
      return said + countCarrying(data, text);
    },
    setFaults: (faults) => {
      control.faults = faults;
    },
    setWebhookUrl: sender.setUrl,
    setAccessToken: (accountId, accessToken) => {
      accountOf(simulation, accountId);
      tokens.end(accountId, 'replaced');
      tokens.grant({ accountId, accessToken });
    },
    revoke: (accountId) => tokens.end(accountOf(simulation, accountId).id, 'revoked'),
    expireWindow: (accountId, person) => windows.standard.expire(accountId, person),
    settled: async () => {
      while (steps.pending() + sender.pending() > 0) await sleep(pollMs);
    },
    close: async () => {
      closing.abort();
      await Promise.all([steps.close(), sender.close()]);
    },
  };
  return { simulation, controls };
}

type Wiring = {
  readonly options: DirectOptions;
  readonly plan: () => FaultPlan<FaultEndpoint> | undefined;
  readonly signal: AbortSignal;
};

function createSimulation(
  platform: DirectPlatform,
  accounts: readonly DirectAccount[],
  { options, plan, signal }: Wiring,
): DirectSimulation {
  const settings = directSettings(accounts, options);
  const { clock, limits, random, historyLimit, requireProof } = settings;
  const now = (): number => clock.now();
  const ids = createIds(random);
  const grants = accounts.flatMap(({ id: accountId, accessToken }) =>
    accessToken === undefined ? [] : [{ accountId, accessToken }],
  );
  const secrets = secretsOf(accounts);
  const tokens = createAccessTokens(
    { clock, requireProof, appSecretOf: (token) => secrets(loginOf(accounts, tokens, token)) },
    grants,
  );
  return {
    platform,
    settings,
    tokens,
    ids,
    throughput: {
      all: createThroughput(limits.perAccountPerSecond, now),
      slowMedia: createThroughput(limits.slowMediaPerSecond, now),
      privateReplies: createThroughput(limits.privateRepliesPerHour, now, hourMs),
    },
    windows: {
      standard: createServiceWindows(limits.windowMs, now),
      humanAgent: createServiceWindows(limits.humanAgentWindowMs, now),
    },
    sender: createWebhookSender(settings, options.webhookUrl),
    steps: createTimedSteps(),
    conversations: new BoundedMap(remembered),
    messages: new BoundedMap(remembered),
    comments: createCommentStore(),
    uploads: new BoundedMap(remembered),
    files: createHostedFiles(ids, now, limits.fileAddressMs),
    addresses: new Map(),
    subscribedApps: createSubscribedApps(),
    accepted: createBoundedLog(historyLimit),
    actions: createBoundedLog(historyLimit),
    requests: createBoundedLog(historyLimit),
    faults: {
      plan,
      refusalOf: directRefusal,
      unclearCode: 2,
      attempts: new BoundedMap(remembered),
      signal,
    },
  };
}

/** All accounts of one login are reached through one app. */
function secretsOf(accounts: readonly DirectAccount[]): (login: string) => string {
  return (login) => accounts.find((account) => account.login === login)?.appSecret ?? '';
}
