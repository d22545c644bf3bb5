import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

/** MAN-03. */
export const signatureSecretsRotate: Requirement = {
  id: 'MAN-03',
  level: 'silver',
  title: 'Every secret that signs deliveries names its previous one.',
  why: 'Without it a secret that leaked cannot be replaced while deliveries come in.',
  source: 'docs/running-an-app.md',
  needs: ['module'],
  check: ({ connector }) => {
    const without = connector.manifest.secrets
      .filter(({ purpose }) => purpose === 'webhook_signature')
      .filter(({ previousName }) => previousName === undefined)
      .map(({ name }) => name);
    assertConforms(without.length === 0, {
      expected: 'a previousName for each secret of purpose webhook_signature',
      seen: `none for ${without.join(', ')}`,
      advice: `add previousName: '${without[0]}_PREVIOUS' in the manifest; the runtime does the rest`,
    });
  },
};
