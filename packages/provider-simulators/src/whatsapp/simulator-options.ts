import type { FaultPlan } from '../graph/faults/fault.ts';
import { type GraphOptions, type GraphSettings, graphSettings } from '../graph/graph-options.ts';
import { type WebhookTries, webhookTries } from '../graph/webhooks/webhook-sender.ts';
import type { FaultEndpoint } from './faults/fault-endpoint.ts';
import type { SimulatedTemplate } from './messages/template-rules.ts';

/** A business phone number with the token that may use it. */
export type SimulatedAccount = {
  /** What the path of a call and `metadata` of a webhook say. */
  readonly phoneNumberId: string;
  /** The number in digits: `15550783881`. */
  readonly displayPhoneNumber: string;
  readonly wabaId: string;
  /** Several accounts may share one. */
  readonly accessToken: string;
};

/** Meta's limits. */
export type SimulatedLimits = {
  /** Messages in any second, sent and received together. Default: 80. */
  readonly perNumberPerSecond: number;
  /** Between two messages to one person, in milliseconds. Default: 6000. */
  readonly pairIntervalMs: number;
  /** How many messages to one person may come within one interval, all paid for afterwards. Default: 45. */
  readonly pairBurst: number;
  /** How long after a person's last message anything may be sent to them, in milliseconds. Default: 24 hours. */
  readonly windowMs: number;
};

/** When the statuses of a message leave, in milliseconds after its acceptance. */
export type StatusDelays = {
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
};

/** People who are special. */
export type SimulatedRecipients = {
  /** Numbers without WhatsApp: refused with 131026. */
  readonly notOnWhatsApp?: readonly string[];
  /** Messages to them are accepted and then fail with this code. */
  readonly failing?: Readonly<Record<string, number>>;
};

/** How webhooks are sent. */
export type WebhookDelivery = WebhookTries & {
  /** Statuses that come up within this time share a request, in milliseconds. Default: 0, each has its own. */
  readonly batchWindowMs: number;
  /** Share of statuses that are sent twice, 0 to 1. Default: 0. */
  readonly duplicateShare: number;
  /** Whether the statuses of a message leave in reverse order. Default: no. */
  readonly reversed: boolean;
};

/** What the simulator is started with; everything but the accounts and the secret has a default. */
export type WhatsAppSimulatorOptions = GraphOptions & {
  /** Default: any free one. */
  readonly port?: number;
  readonly accounts: readonly SimulatedAccount[];
  /** Signs webhooks and checks `appsecret_proof`. */
  readonly appSecret: string;
  readonly limits?: Partial<SimulatedLimits>;
  /** Default: 10, 20 and 30 ms. */
  readonly statusDelaysMs?: Partial<StatusDelays>;
  /** Whether people read what is delivered. Default: yes. */
  readonly autoRead?: boolean;
  readonly faults?: FaultPlan<FaultEndpoint>;
  readonly recipients?: SimulatedRecipients;
  /** Absent: every template exists. */
  readonly templates?: readonly SimulatedTemplate[];
  /**
   * Whether 131026 and 131047 come as a `failed` status after the message was accepted, as production mostly does it, instead of
   * as the answer. Default: no.
   */
  readonly refuseLate?: boolean;
  /**
   * How `GET /<media id>` describes a file: `documentation` (SHA-256 in base64, size as text; default) or `recorded` (SHA-256 in
   * hex, size as a number, `messaging_product` last, as seen in traffic).
   */
  readonly mediaDescription?: 'documentation' | 'recorded';
  readonly webhookDelivery?: Partial<WebhookDelivery>;
};

/** Options with every default filled in. */
export type SimulatorSettings = Omit<
  Required<WhatsAppSimulatorOptions>,
  keyof GraphOptions | 'templates' | 'faults' | 'limits' | 'statusDelaysMs' | 'webhookDelivery'
> &
  GraphSettings & {
    readonly templates: readonly SimulatedTemplate[] | undefined;
    readonly limits: SimulatedLimits;
    readonly statusDelaysMs: StatusDelays;
    readonly webhookDelivery: WebhookDelivery;
  };

/** Fills in the defaults. */
export function settingsOf(options: WhatsAppSimulatorOptions): SimulatorSettings {
  return {
    port: 0,
    autoRead: true,
    recipients: {},
    refuseLate: false,
    mediaDescription: 'documentation',
    ...options,
    ...graphSettings(options),
    templates: options.templates,
    limits: {
      perNumberPerSecond: 80,
      pairIntervalMs: 6000,
      pairBurst: 45,
      windowMs: 24 * 60 * 60 * 1000,
      ...options.limits,
    },
    statusDelaysMs: { sent: 10, delivered: 20, read: 30, ...options.statusDelaysMs },
    webhookDelivery: {
      ...webhookTries,
      batchWindowMs: 0,
      duplicateShare: 0,
      reversed: false,
      ...options.webhookDelivery,
    },
  };
}
