import { setTimeout as sleep } from 'node:timers/promises';

import { createTimedSteps } from '../../graph/webhooks/timed-steps.ts';
import type { WebhookSender } from '../../graph/webhooks/webhook-sender.ts';
import type { SimulatorSettings } from '../simulator-options.ts';
import { type StatusName, type StatusSubject, statusChange } from './status-change.ts';
import { type WebhookChange, webhookBody } from './webhook-value.ts';

/** A status to come. */
type Planned = { readonly status: StatusName; readonly delayMs: number; readonly code?: number };

/** Sends the statuses of accepted messages when their time comes. */
export type StatusSchedule = {
  /** @param failsWith the code that the message fails with, instead of being sent */
  readonly begin: (subject: StatusSubject, kind: string, failsWith?: number) => void;
  /** How many messages have statuses to come, or statuses waiting to share a request. */
  readonly pending: () => number;
  readonly close: () => Promise<void>;
};

/** Every message has its own sequence; within it a status leaves after the one before was first answered. */
export function createStatusSchedule(
  settings: SimulatorSettings,
  sender: WebhookSender,
): StatusSchedule {
  const closing = new AbortController();
  const outbox = createOutbox(settings, sender, closing.signal);
  const steps = createTimedSteps();
  return {
    begin: (subject, kind, failsWith) => {
      const plan = planOf(settings, kind, failsWith);
      steps.begin(
        plan.map(({ status, delayMs, code }) => ({
          delayMs,
          run: () => {
            const atMs = settings.clock.now();
            const moment = { status, atMs, ...(code !== undefined && { code }) };
            return outbox.put(statusChange(subject, moment));
          },
        })),
      );
    },
    pending: steps.pending,
    close: async () => {
      closing.abort();
      await steps.close();
    },
  };
}

/** A reaction is only ever sent; what fails does nothing else. */
function planOf(
  { statusDelaysMs, autoRead, webhookDelivery }: SimulatorSettings,
  kind: string,
  failsWith: number | undefined,
): readonly Planned[] {
  const { sent, delivered, read } = statusDelaysMs;
  if (failsWith !== undefined) return [{ status: 'failed', delayMs: sent, code: failsWith }];
  const whole: readonly Planned[] = [
    { status: 'sent', delayMs: sent },
    { status: 'delivered', delayMs: delivered },
    { status: 'read', delayMs: read },
  ];
  const plan = whole.slice(0, kind === 'reaction' ? 1 : autoRead ? 3 : 2);
  if (!webhookDelivery.reversed) return plan;
  return plan.map(({ delayMs }, index) => ({
    status: plan[plan.length - 1 - index]?.status ?? 'sent',
    delayMs,
  }));
}

type Outbox = { readonly put: (change: WebhookChange) => Promise<unknown> };

/** Sends each change by itself, or what came up within the batch window together. */
function createOutbox(
  { webhookDelivery, random, appSecret }: SimulatorSettings,
  sender: WebhookSender,
  signal: AbortSignal,
): Outbox {
  const { batchWindowMs, duplicateShare } = webhookDelivery;
  let batch: WebhookChange[] = [];
  let sending: Promise<unknown> | undefined;
  const flush = async (): Promise<void> => {
    await sleep(batchWindowMs, undefined, { signal });
    const changes = batch;
    batch = [];
    sending = undefined;
    await sender.send(webhookBody(changes), appSecret);
  };
  return {
    put: async (change) => {
      const copies = random() < duplicateShare ? [change, change] : [change];
      if (batchWindowMs === 0) {
        for (const copy of copies) await sender.send(webhookBody([copy]), appSecret);
        return;
      }
      batch.push(...copies);
      sending ??= flush();
      await sending;
    },
  };
}
