import { type InboundRequest, Secret } from '@pyloto/core-connectors';

import { assertConforms } from '../../conformance-problem.ts';
import { countComparisons } from '../../probe/count-comparisons.ts';
import type { Requirement } from '../../requirement.ts';
import { signerOf, usableSecret } from '../../session/signer.ts';

/** SIG-07. */
export const comparisonIsConstantTime: Requirement = {
  id: 'SIG-07',
  level: 'silver',
  title: 'Signatures are compared in constant time.',
  why: 'The time that `===` takes tells how much of a guess is right, byte by byte.',
  source: 'https://nodejs.org/api/crypto.html#cryptotimingsafeequala-b',
  needs: ['signing', 'deliveries'],
  dependsOn: ['SIG-03'],
  check: async ({ connector, deliveries }) => {
    const { body, headers } = await deliveries.fresh();
    const sign = signerOf(connector, Date.now);
    const live = usableSecret(sign, 'conformance-live-secret');
    const other = usableSecret(sign, 'conformance-another-secret');
    const proof: Readonly<Record<string, string>> = { ...headers, ...sign(body, other) };
    const request: InboundRequest = {
      header: (name) => proof[name],
      rawBody: body,
      receivedAtMs: Date.now(),
    };
    const count = countComparisons(() => connector.signature.verify(request, [Secret.of(live)]));
    assertConforms(count > 0, {
      expected: 'crypto.timingSafeEqual compares a wrong signature of the right length',
      seen: 'it was not called',
      advice:
        'use a scheme of @pyloto/core-webhooks (hmacSignature), or timingSafeEqual on both digests',
    });
  },
};
