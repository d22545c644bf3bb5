import { ConnectorManifestSchema } from '@pyloto/core-connectors';

import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

/** MAN-01. */
export const manifestIsValid: Requirement = {
  id: 'MAN-01',
  level: 'bronze',
  title: 'The module exports one connector of spec v1 whose manifest is valid.',
  why: 'Apps, tables and this suite read the manifest; what is wrong in it is wrong everywhere.',
  source: 'packages/core-connectors/README.md',
  needs: ['module'],
  check: ({ connector }) => {
    const advice = 'make it with defineConnector, which refuses what is malformed';
    assertConforms(connector.spec === 'v1', {
      expected: "spec: 'v1'",
      seen: `spec: ${JSON.stringify(connector.spec)}`,
      advice,
    });
    const { success, error } = ConnectorManifestSchema.safeParse(connector.manifest);
    const problems = error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    assertConforms(success, {
      expected: 'a valid manifest',
      seen: problems?.join('; ') ?? '',
      advice,
    });
  },
};
