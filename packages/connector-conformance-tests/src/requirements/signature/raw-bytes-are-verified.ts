import { assertConforms } from '../../conformance-problem.ts';
import { respellJson } from '../../deliveries/respell-json.ts';
import { notApplicable, type Requirement } from '../../requirement.ts';

/** SIG-05. */
export const rawBytesAreVerified: Requirement = {
  id: 'SIG-05',
  level: 'bronze',
  title:
    'The signature is checked on the raw bytes: the same JSON with other white space and escapes, signed as such, is accepted.',
  why: 'A body that is read and written again has other bytes: real deliveries would be refused now and then.',
  source: 'docs/fixtures-and-testing.md',
  needs: ['deliveries'],
  check: async (session) => {
    const connector = await session.shared();
    const { body, headers } = await session.deliveries.fresh();
    const rewritten = respellJson(body);
    if (rewritten === undefined) return notApplicable('its deliveries are no JSON');
    const { status } = await connector.deliver({ body: rewritten, headers });
    assertConforms(status === 200, {
      expected: 'a delivery with white space and \\u escapes of its own is answered 200',
      seen: `${status}`,
      advice: 'verify the bytes as they came (rawBody), before anything parses them',
    });
    return undefined;
  },
};
