import { assertConforms } from '../../conformance-problem.ts';
import { type Requirement, skipped } from '../../requirement.ts';

/** SIG-09. */
export const noSecretNoStart: Requirement = {
  id: 'SIG-09',
  level: 'bronze',
  title: 'Without a secret it refuses to start outside of sandbox mode, and names the variable.',
  why: 'A connector that starts without one takes deliveries from everybody.',
  source: 'docs/running-an-app.md',
  needs: ['module', 'process'],
  check: async (session) => {
    const secrets = session.connector.manifest.secrets.filter(
      ({ purpose }) => purpose === 'webhook_signature',
    );
    const [secret] = secrets;
    if (secret === undefined) return skipped('the manifest names no secret that signs deliveries');
    const { name } = secret;
    const variables = secrets.flatMap((each) => [each.name, each.previousName ?? each.name]);
    const env = Object.fromEntries(variables.map((each) => [each, undefined]));
    const { code, stdout, stderr } = await session.runToEnd({ mode: 'production', env });
    const isNamed = `${stdout}${stderr}`.includes(name);
    assertConforms(code !== null && code !== 0 && isNamed, {
      expected: `an exit code that is not 0, and ${name} in what it writes`,
      seen: `${code === null ? 'it started' : `exit code ${code}`}, and ${name} was ${isNamed ? '' : 'not '}named`,
      advice:
        'name the secret in the manifest with purpose webhook_signature; runConnector refuses then',
    });
    return undefined;
  },
};
