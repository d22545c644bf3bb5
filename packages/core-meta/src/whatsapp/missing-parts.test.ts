import { expect, test } from 'vitest';

import { parseWhatsAppWebhook } from './index.ts';
import { variantsOf } from '../delivery/test-variants.ts';
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
