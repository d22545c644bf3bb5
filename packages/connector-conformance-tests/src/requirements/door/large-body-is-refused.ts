import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { MAX_BODY_BYTES } from '../../session/environment.ts';
import { assertHandlesNext } from './assert-handles-next.ts';

/** DOOR-03. */
export const largeBodyIsRefused: Requirement = {
  id: 'DOOR-03',
  level: 'bronze',
  title:
    'A body over the limit (`MAX_BODY_BYTES`) is answered 413, with and without a declared length, and the next delivery is handled.',
  why: 'Without a limit one request takes the memory of all.',
  source: 'docs/errors.md',
  needs: ['process', 'deliveries'],
  check: async (session) => {
    const connector = await session.shared();
    const { headers } = await session.deliveries.fresh();
    const body = Buffer.from(`{"conformance":"${'a'.repeat(MAX_BODY_BYTES)}"}`);
    for (const isChunked of [false, true]) {
      const { status } = await connector.deliver({ body, headers }, { isChunked });
      assertConforms(status === 413, {
        expected: `a body of ${body.byteLength} bytes ${isChunked ? 'without' : 'with'} a declared length is answered 413`,
        seen: `${status}`,
        advice: 'read at most MAX_BODY_BYTES; count what comes, a declared length may be missing',
      });
    }
    await assertHandlesNext(session, connector);
  },
};
