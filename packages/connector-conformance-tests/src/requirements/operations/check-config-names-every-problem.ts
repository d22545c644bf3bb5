import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

const BAD = { PORT: 'eighty', LOG_LEVEL: 'loud', DRAIN_DELAY_MS: 'long' };

/** OPS-03. */
export const checkConfigNamesEveryProblem: Requirement = {
  id: 'OPS-03',
  level: 'silver',
  title:
    '`--check-config` names every problem at once and exits non-zero; without one it exits 0. It never starts.',
  why: 'A deployment is checked before it replaces what runs, and mended in one go.',
  source: 'docs/running-an-app.md',
  needs: ['process'],
  check: async (session) => {
    const args = ['--check-config'];
    const [bad, good] = await Promise.all([
      session.runToEnd({ env: BAD, args }),
      session.runToEnd({ args }),
    ]);
    const unnamed = Object.keys(BAD).filter((name) => !bad.stderr.includes(name));
    assertConforms(bad.code !== null && bad.code > 0 && unnamed.length === 0, {
      expected: `an exit code above 0, and ${Object.keys(BAD).join(', ')} in standard error`,
      seen: `${ending(bad.code)}${unnamed.length === 0 ? '' : `, without ${unnamed.join(', ')}`}`,
      advice: 'collect the problems of a configuration, and tell them together',
    });
    assertConforms(good.code === 0 && !good.stdout.includes('connector_started'), {
      expected: 'exit code 0 for a valid configuration, without a start',
      seen: ending(good.code),
      advice: 'hand the command line to runConnector as argv',
    });
  },
};

function ending(code: number | null): string {
  return code === null ? 'a program that went on' : `exit code ${code}`;
}
