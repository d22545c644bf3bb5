import { expect, test } from 'vitest';

import { parseWhatsAppWebhook } from './index.ts';
import { problemsOf } from '../delivery/problems-of.ts';
import { SAMPLE_DELIVERIES } from './sample-deliveries.ts';
import { verified } from './test-deliveries.ts';

test.each(['left out', 'a text', 'null'])(
  'whatever one part of a delivery is %s, its items are canonical or skipped with a reason',
  (what) => {
    const substitute = { 'left out': undefined, 'a text': 'x', null: null }[what];
    const problems = SAMPLE_DELIVERIES.flatMap((sample) =>
      variantsOf(sample, substitute).flatMap((body) => problemsOfDelivery(body)),
    );
    expect(problems).toEqual([]);
  },
);

function problemsOfDelivery(body: unknown): string[] {
  const items = parseWhatsAppWebhook(verified(body));
  return items.length === 0 ? ['delivery is without a trace'] : items.flatMap(problemsOf);
}

/** The value with one of its parts replaced, once for every part of it at any depth. */
function variantsOf(value: unknown, substitute: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    [substitute, ...variantsOf(member, substitute)].map((part) => replacePart(value, key, part)),
  );
}

function replacePart(value: object, key: string, part: unknown): unknown {
  if (!Array.isArray(value)) return { ...value, [key]: part };
  return part === undefined ? value.toSpliced(Number(key), 1) : value.with(Number(key), part);
}
