import type { FaultPlan } from '../graph/faults/fault.ts';
import { type GraphOptions, type GraphSettings, graphSettings } from '../graph/graph-options.ts';
import { type WebhookTries, webhookTries } from '../graph/webhooks/webhook-sender.ts';
import type { FaultEndpoint } from './fault-endpoint.ts';

/** Which login a token comes from; it decides the host, the app secret and the token's first letters. */
export type Login = 'instagram' | 'facebook';

/** An Instagram professional account or a Page, and how it is reached. */
export type DirectAccount = {
  /** What `entry.id` of a webhook says. */
  readonly id: string;
  /** The user name on Instagram, the name of a Page. */
  readonly name: string;
  readonly login: Login;
  /** The ids that a path may name it by, `me` aside. */
  readonly pathIds: readonly string[];
  /** Signs its webhooks. */
  readonly appSecret: string;
  /** Absent until somebody logs in. */
  readonly accessToken?: string;
};

/** When what becomes of a message is told, in milliseconds after its acceptance. */
export type ReceiptDelays = {
  readonly echo: number;
  readonly delivery: number;
};

/** Meta's limits. */
export type DirectLimits = {
  /** Sends of one account in any second. Default: 300. */
  readonly perAccountPerSecond: number;
  /** Sounds and films of one account in any second. Default: 10. */
  readonly slowMediaPerSecond: number;
  /** Private answers of one account in any hour. Default: 750. */
  readonly privateRepliesPerHour: number;
  /** How long after a person's last message anything may be sent to them, in milliseconds. Default: 24 hours. */
  readonly windowMs: number;
  /** The same for what a human answers, with the tag `HUMAN_AGENT`, in milliseconds. Default: 7 days. */
  readonly humanAgentWindowMs: number;
  /** How long a comment can be answered in private, in milliseconds. Default: 7 days. */
  readonly privateReplyMs: number;
  /** How long the address of a file works that somebody sends, in milliseconds. Default: 24 hours. */
  readonly fileAddressMs: number;
};

/** What both simulators are started with beside their accounts and secrets; everything has a default. */
export type DirectOptions = GraphOptions & {
  readonly limits?: Partial<DirectLimits>;
  /** Default: 10 and 20 ms. */
  readonly receiptDelaysMs?: Partial<ReceiptDelays>;
  /** How long after its acceptance a message is read, in milliseconds. Default: not before `markRead`. */
  readonly readsAfterMs?: number;
  readonly faults?: FaultPlan<FaultEndpoint>;
  /** Whether every text is followed by an edit that is none: `num_edit` 0, without a text, a sender and a recipient. Default: no. */
  readonly hasEditNoise?: boolean;
  readonly webhookDelivery?: Partial<WebhookTries>;
};

/** Options with every default filled in. */
export type DirectSettings = GraphSettings & {
  readonly accounts: readonly DirectAccount[];
  readonly limits: DirectLimits;
  readonly receiptDelaysMs: ReceiptDelays;
  readonly readsAfterMs: number | undefined;
  readonly hasEditNoise: boolean;
  readonly webhookDelivery: WebhookTries;
};

const dayMs = 24 * 60 * 60 * 1000;

/** Fills in the defaults. */
export function directSettings(
  accounts: readonly DirectAccount[],
  options: DirectOptions,
): DirectSettings {
  return {
    accounts,
    ...graphSettings(options),
    limits: {
      perAccountPerSecond: 300,
      slowMediaPerSecond: 10,
      privateRepliesPerHour: 750,
      windowMs: dayMs,
      humanAgentWindowMs: 7 * dayMs,
      privateReplyMs: 7 * dayMs,
      fileAddressMs: dayMs,
      ...options.limits,
    },
    receiptDelaysMs: { echo: 10, delivery: 20, ...options.receiptDelaysMs },
    readsAfterMs: options.readsAfterMs,
    hasEditNoise: options.hasEditNoise ?? false,
    webhookDelivery: { ...webhookTries, ...options.webhookDelivery },
  };
}
