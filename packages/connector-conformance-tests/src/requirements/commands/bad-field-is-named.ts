import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { checkCommands } from './command-trial.ts';

const FIELD = 'accountId';

/** CMD-03. */
export const badFieldIsNamed: Requirement = {
  id: 'CMD-03',
  level: 'silver',
  title: 'A command with a bad field is 400 and names the field, and nothing leaves.',
  why: 'A developer mends in a minute what has a name, and guesses for an hour at what has none.',
  source: 'docs/running-an-app.md',
  needs: ['module', 'process'],
  check: checkCommands(async ({ fresh, post, callCount }) => {
    const before = await callCount();
    const { status, text } = await post({ ...fresh(), [FIELD]: 42 });
    const calls = (await callCount()) - before;
    const isNamed = text.includes(`"${FIELD}"`);
    assertConforms(status === 400 && isNamed && calls === 0, {
      expected: `400 that names ${FIELD}, which is a number, and no call of the provider`,
      seen: `${status} that ${isNamed ? 'names it' : 'does not'}, and ${calls} calls`,
      advice: 'answer with problems: [{ field, mustBe }]',
    });
  }),
};
