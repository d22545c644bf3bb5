import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { checkCommands } from './command-trial.ts';

/** CMD-01. */
export const commandNeedsAKey: Requirement = {
  id: 'CMD-01',
  level: 'silver',
  title: 'A command without a key, or with an unknown one, is 401, and nothing leaves.',
  why: 'Whoever reaches the port could write to customers in the name of the product.',
  source: 'docs/running-an-app.md',
  needs: ['module', 'process'],
  check: checkCommands(async ({ fresh, post, callCount }) => {
    const before = await callCount();
    const answers = [
      await post(fresh(), null),
      await post(fresh(), 'not-the-key-0123456789abcdef'),
    ];
    const seen = answers.map(({ status }) => status).join(' and ');
    const calls = (await callCount()) - before;
    assertConforms(seen === '401 and 401' && calls === 0, {
      expected: '401 without a key, 401 with an unknown one, and no call of the provider',
      seen: `${seen}, and ${calls} calls`,
      advice: 'authenticate before the command is read',
    });
  }),
};
