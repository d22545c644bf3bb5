import type { BatchSummary } from '@pyloto/core-runtime';

import type { Delivery } from './recording.ts';

/** A delivery, what came back, and whether it is what the recording predicts. */
export type Played = {
  readonly delivery: Delivery;
  readonly status: number;
  readonly summary: BatchSummary;
  readonly latencyMs: number;
  readonly asPredicted: boolean;
};

const NOTHING: BatchSummary = {
  total: 0,
  processed: 0,
  deduped: 0,
  failed: 0,
  queued: 0,
  ignored: 0,
  invalid: 0,
};

/** Posts one delivery, as Meta does. */
export async function play(delivery: Delivery, url: string): Promise<Played> {
  const startedAtMs = performance.now();
  const response = await fetch(`${url}/webhook`, {
    method: 'POST',
    headers: delivery.headers,
    body: new Uint8Array(delivery.body),
  });
  const answer: { readonly summary?: Partial<BatchSummary> } = JSON.parse(await response.text());
  const summary = { ...NOTHING, ...answer.summary };
  return {
    delivery,
    status: response.status,
    summary,
    latencyMs: performance.now() - startedAtMs,
    asPredicted:
      response.status === delivery.expected.status &&
      fits(summary, delivery.expected.summary ?? {}),
  };
}

const FIGURES = ['total', 'processed', 'deduped', 'failed', 'ignored', 'invalid'] as const;

function fits(actual: BatchSummary, expected: Partial<BatchSummary>): boolean {
  return FIGURES.every((name) => expected[name] === undefined || actual[name] === expected[name]);
}
