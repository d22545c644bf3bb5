import type { Requirement } from '../../requirement.ts';
import { assertRefused } from './assert-refused.ts';

/** SIG-01. */
export const unsignedIsRefused: Requirement = {
  id: 'SIG-01',
  level: 'bronze',
  title: 'A delivery without a signature is answered 401 and has no effect.',
  why: 'The address is public: whoever finds it could make up messages.',
  source: 'docs/errors.md',
  needs: ['signing', 'deliveries'],
  check: async (session) => {
    const connector = await session.shared();
    const delivery = await session.deliveries.fresh();
    const signature = Object.keys(connector.sign(delivery.body));
    const without = Object.fromEntries(signature.map((name) => [name, undefined]));
    const answer = await connector.deliver(delivery, { headers: without });
    assertRefused(
      'a delivery without a signature',
      answer,
      connector.eventsOf(delivery.events[0].dedupeKey),
    );
  },
};
