import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { BatchSummary } from '@pyloto/core-runtime';

/** One delivery of the demo, and what the recording predicts for it. */
export type Delivery = {
  readonly title: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly expected: { readonly status: number; readonly summary?: Partial<BatchSummary> };
};

/** The dedupe key of the event that the demo's receiver refuses the first time it sees it. */
export type Recording = {
  readonly deliveries: readonly Delivery[];
  readonly refusedOnceKey: string;
};

type ExpectedItem = { readonly outcome?: 'ignored' | 'invalid'; readonly dedupeKey?: string };

const TEXTS = ['text', 'text-reply-context', 'username-bsuid-text-group'];
const MEDIA = ['image', 'document', 'sticker-animated', 'media-with-url'];
const REPLIES = ['interactive-list-reply-doc', 'interactive-nfm-reply', 'button'];
const STATUSES = ['batch-statuses-out-of-order'];
const OTHERS = [
  'reaction',
  'template-status-update',
  'call-status',
  'invalid-two-wabas-one-malformed',
];
const BATCH = 'batch-of-ten-texts';
const REFUSED_INDEX = 6;

/** Builds the demo's deliveries from the app's fixtures; what each will do is read from its `expected.json`. */
export function buildRecording(fixturesFolder: string): Recording {
  const batch = readItems(fixturesFolder, BATCH);
  const refusedOnceKey = batch[REFUSED_INDEX]?.dedupeKey;
  if (refusedOnceKey === undefined)
    throw new Error(`${BATCH} must hold at least ${REFUSED_INDEX + 1} events`);
  const single = [...TEXTS, ...MEDIA, ...REPLIES, ...STATUSES, ...OTHERS].map((name) =>
    firstDelivery(fixturesFolder, name),
  );
  const failing = withOneFailure(firstDelivery(fixturesFolder, BATCH));
  const first = [...single, failing];
  const again = first.map((delivery) => redelivery(delivery));
  return { deliveries: [...first, ...again, ...hostile(fixturesFolder)], refusedOnceKey };
}

function firstDelivery(folder: string, name: string): Delivery {
  const items = readItems(folder, name);
  const skipped = countOutcomes(items);
  const processed = items.length - skipped.ignored - skipped.invalid;
  return {
    title: name,
    ...readBytes(folder, name),
    expected: {
      status: 200,
      summary: { total: items.length, processed, deduped: 0, failed: 0, ...skipped },
    },
  };
}

function withOneFailure(delivery: Delivery): Delivery {
  const { processed = 0 } = delivery.expected.summary ?? {};
  const summary = { ...delivery.expected.summary, processed: processed - 1, failed: 1 };
  return {
    ...delivery,
    title: `${delivery.title}, one refused`,
    expected: { status: 200, summary },
  };
}

/** What was handled is deduped; what failed is handled now. */
function redelivery(delivery: Delivery): Delivery {
  const { processed = 0, failed = 0 } = delivery.expected.summary ?? {};
  const summary = {
    ...delivery.expected.summary,
    processed: failed,
    deduped: processed,
    failed: 0,
  };
  return { ...delivery, title: `again: ${delivery.title}`, expected: { status: 200, summary } };
}

function hostile(folder: string): Delivery[] {
  const { body, headers } = readBytes(folder, 'text');
  const forged = { ...headers, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
  const garbage = Buffer.from('this is not JSON');
  return [
    { title: 'a forged signature', body, headers: forged, expected: { status: 401 } },
    {
      title: 'garbage, well signed',
      body: garbage,
      headers: sign(garbage),
      expected: { status: 400 },
    },
  ];
}

/** Signs a body with the secret that a sandbox uses when none is configured. */
function sign(body: Buffer): Record<string, string> {
  const digest = createHmac('sha256', 'sandbox_app_secret').update(body).digest('hex');
  return { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${digest}` };
}

function readBytes(folder: string, name: string): Pick<Delivery, 'body' | 'headers'> {
  const headers: Record<string, string> = JSON.parse(
    readFileSync(path.join(folder, name, 'headers.json'), 'utf8'),
  );
  return { body: readFileSync(path.join(folder, name, 'body.json')), headers };
}

function readItems(folder: string, name: string): readonly ExpectedItem[] {
  const items: unknown = JSON.parse(readFileSync(path.join(folder, name, 'expected.json'), 'utf8'));
  if (!Array.isArray(items)) throw new Error(`${name}/expected.json must be a list of items`);
  return items;
}

function countOutcomes(items: readonly ExpectedItem[]): { ignored: number; invalid: number } {
  return {
    ignored: items.filter((item) => item.outcome === 'ignored').length,
    invalid: items.filter((item) => item.outcome === 'invalid').length,
  };
}
