import type { EventBatchParser, InboundRequest, Verified } from '@pyloto/core-connectors';
import { Secret } from '@pyloto/core-connectors';
import { expect, expectTypeOf, test } from 'vitest';

import { metaSignature } from './index.ts';

const request: InboundRequest = {
  header: (name) => (name === 'x-hub-signature-256' ? `sha256=${'0'.repeat(64)}` : undefined),
  rawBody: Buffer.from('{}'),
  receivedAtMs: 1_790_000_000_000,
};

test('a request that was not verified cannot be given to a parser', () => {
  type Parsed = Parameters<EventBatchParser>[0];
  expectTypeOf<InboundRequest>().not.toExtend<Parsed>();
  expectTypeOf(request).not.toExtend<Parsed>();
  expectTypeOf<Verified>().toExtend<Parsed>();
});

test('only a successful verification carries a request for a parser', () => {
  const outcome = metaSignature.verify(request, [Secret.of('not-the-one')]);
  expectTypeOf<Extract<typeof outcome, { ok: true }>['request']>().toEqualTypeOf<Verified>();
  expectTypeOf<Extract<typeof outcome, { ok: false }>>().not.toHaveProperty('request');
  expect(outcome).toEqual({ ok: false, reason: 'mismatch' });
});
