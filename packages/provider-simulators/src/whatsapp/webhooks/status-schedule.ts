import { setTimeout as sleep } from 'node:timers/promises';

import type { SimulatorSettings } from '../simulator-options.ts';
import { type StatusName, type StatusSubject, statusChange } from './status-change.ts';
import type { WebhookSender } from './webhook-sender.ts';
import type { WebhookChange } from './webhook-value.ts';

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
  const { signal } = closing;
  const outbox = createOutbox(settings, sender, signal);
  const running = new Set<Promise<void>>();
  const run = async (subject: StatusSubject, plan: readonly Planned[]): Promise<void> => {
    const startedAt = performance.now();
    for (const { status, delayMs, code } of plan) {
      const waitMs = startedAt + delayMs - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      const moment = { status, atMs: settings.clock.now(), ...(code !== undefined && { code }) };
      await outbox.put(statusChange(subject, moment));
    }
  };
  return {
    begin: (subject, kind, failsWith) => {
      if (signal.aborted) return;
      const sequence = run(subject, planOf(settings, kind, failsWith)).catch(() => undefined);
      running.add(sequence);
      void sequence.finally(() => running.delete(sequence));
    },
    pending: () => running.size,
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
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
  { webhookDelivery, random }: SimulatorSettings,
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
    await sender.send(changes);
  };
  return {
    put: async (change) => {
      const copies = random() < duplicateShare ? [change, change] : [change];
      if (batchWindowMs === 0) {
        for (const copy of copies) await sender.send([copy]);
        return;
      }
      batch.push(...copies);
      sending ??= flush();
      await sending;
    },
  };
}
