import { assertConforms } from '../../conformance-problem.ts';
import { type Requirement, skipped } from '../../requirement.ts';

/** SIG-08. */
export const previousSecretIsAccepted: Requirement = {
  id: 'SIG-08',
  level: 'silver',
  title: 'The previous secret is accepted while a rotation is under way, and the current one too.',
  why: 'A provider changes its secret at a moment of its own; deliveries of both must get in around it.',
  source: 'docs/running-an-app.md',
  needs: ['process', 'deliveries'],
  dependsOn: ['MAN-03'],
  check: async (session) => {
    const connector = await session.shared();
    const secret = session.connector.manifest.secrets.find(
      ({ purpose }) => purpose === 'webhook_signature',
    );
    const previous = connector.secrets[secret?.previousName ?? ''];
    if (previous === undefined) return skipped('the manifest names no previous secret: see MAN-03');
    const old = await connector.deliver(await session.deliveries.fresh(), { secret: previous });
    const current = await connector.deliver(await session.deliveries.fresh());
    assertConforms(old.status === 200 && current.status === 200, {
      expected: '200 for a delivery signed with either',
      seen: `${old.status} with the previous, ${current.status} with the current secret`,
      advice: 'verify against every live secret, not the first one only',
    });
    return undefined;
  },
};
