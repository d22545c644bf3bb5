import type { Requirement } from '../../requirement.ts';
import { usableSecret } from '../../session/signer.ts';
import { assertRefused } from './assert-refused.ts';

/** SIG-03. */
export const otherSecretIsRefused: Requirement = {
  id: 'SIG-03',
  level: 'bronze',
  title: 'A delivery signed with another secret is answered 401 and has no effect.',
  why: 'Everybody can compute a signature; only the secret makes it the provider’s.',
  source: 'docs/running-an-app.md',
  needs: ['deliveries'],
  check: async (session) => {
    const connector = await session.shared();
    const delivery = await session.deliveries.fresh();
    const answer = await connector.deliver(delivery, {
      secret: usableSecret(connector.sign, 'conformance-another-secret'),
    });
    const events = connector.eventsOf(delivery.events[0].dedupeKey);
    assertRefused('a delivery signed with another secret', answer, events);
  },
};
