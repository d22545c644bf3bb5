import { assertConforms } from '../../conformance-problem.ts';
import { notApplicable, type Requirement } from '../../requirement.ts';
import { SANDBOX_SECRETS } from '../../session/environment.ts';

const REAL = 'a-secret-that-looks-real-0123456789abcdef';
const PLAYED = SANDBOX_SECRETS.webhook_signature;

/** SAN-01. */
export const modesRefuseEachOthersSecrets: Requirement = {
  id: 'SAN-01',
  level: 'silver',
  title: 'A sandbox refuses the secrets of production, and production those of a sandbox.',
  why: 'Synthetic events must not reach real systems, and documented secrets must not open real doors.',
  source: 'docs/running-an-app.md',
  needs: ['module', 'process'],
  check: async (session) => {
    const name = session.connector.manifest.secrets[0]?.name;
    if (name === undefined) return notApplicable('the manifest names no secret');
    const args = ['--check-config'];
    const [sandbox, production] = await Promise.all([
      session.runToEnd({ mode: 'sandbox', env: { [name]: REAL }, args }),
      session.runToEnd({ mode: 'production', env: { [name]: PLAYED }, args }),
    ]);
    for (const [mode, { code, stderr }] of Object.entries({ sandbox, production })) {
      assertConforms(code !== 0 && stderr.includes(name), {
        expected: `${mode} mode does not start with the other's ${name}, and names it`,
        seen: `exit code ${String(code)}, and ${stderr.includes(name) ? 'it is named' : 'it is not named'}`,
        advice: 'read secrets with readAppConfig, which knows the prefix sandbox_',
      });
    }
    return undefined;
  },
};
