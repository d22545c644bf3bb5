import type { ConnectorManifest } from '@pyloto/core-connectors';

import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { withDecodedRuns } from '../../session/hidden-text.ts';
import { inProduction } from '../../session/in-production.ts';

/** What every program is given beside the secrets of its manifest. */
const ALWAYS = ['PYLOTO_ADMIN_KEY', 'EVENT_SINK_SECRET'];
const SHORTEST = 8;

/** LOG-03. */
export const outputHasNoSecret: Requirement = {
  id: 'LOG-03',
  level: 'bronze',
  title: 'No output has a secret in it: not as it is, not in hex, not in base64.',
  why: 'Whoever reads a log could sign deliveries or call the provider.',
  source: 'docs/observability.md',
  needs: ['process', 'signing', 'deliveries'],
  check: async (session) => {
    const { connector, output } = await inProduction(session);
    const wrong = { authorization: 'Bearer not-the-key-0123456789abcdef' };
    await connector.request({ path: '/admin/dead-letters', headers: wrong });
    const { stdout, stderr } = await session.runToEnd({
      mode: 'production',
      env: { PORT: 'eighty' },
      args: ['--check-config'],
    });
    const written = withDecodedRuns(`${output}${stdout}${stderr}`);
    const told = namesOf(session.connector.manifest).filter((name) => {
      const value = connector.secrets[name] ?? '';
      return value.length >= SHORTEST && written.includes(value);
    });
    assertConforms(told.length === 0, {
      expected: 'none of the configured secrets in standard output or standard error',
      seen: `the value of ${told.join(', ')}`,
      advice: 'keep secrets as Secret, which prints [secret], and log no configuration',
    });
  },
};

function namesOf({ secrets }: ConnectorManifest): readonly string[] {
  const own = secrets.flatMap(({ name, previousName }) => [name, previousName]);
  return [...own.filter((name) => name !== undefined), ...ALWAYS];
}
