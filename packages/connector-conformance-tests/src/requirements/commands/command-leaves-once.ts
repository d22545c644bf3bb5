import type { Command } from '@pyloto/core-connectors';

import { assertConforms, CannotCheck } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { checkCommands, type CommandTrial } from './command-trial.ts';

/** CMD-02. */
export const commandLeavesOnce: Requirement = {
  id: 'CMD-02',
  level: 'gold',
  title:
    'The same command twice leaves once; another command under the same `clientMessageId` is 409.',
  why: 'A caller whose answer was lost has to be able to send again without writing twice.',
  source: 'docs/running-an-app.md',
  needs: ['module', 'process'],
  check: checkCommands(assertOnce),
};

async function assertOnce({ definition, fresh, post, callCount }: CommandTrial): Promise<void> {
  const command = fresh();
  const before = await callCount();
  const first = await post(command);
  const calls = (await callCount()) - before;
  const second = await post(command);
  const more = (await callCount()) - before - calls;
  assertConforms(calls > 0 && second.status === first.status && more === 0, {
    expected: `${first.status} for the first and for its repetition, and no further call of the provider`,
    seen: `${first.status} with ${calls} calls, then ${second.status} with ${more}`,
    advice: 'keep what became of a command under its tenant and clientMessageId',
  });
  const other = await post(anotherThan(command, definition));
  assertConforms(other.status === 409, {
    expected: '409 for another command under the same clientMessageId',
    seen: String(other.status),
    advice: 'keep a digest of the command beside its id, and compare',
  });
}

const IDENTIFYING = new Set(['clientMessageId', 'channel', 'accountId', 'id', 'kind']);

/** The command with one more character in one of its texts. */
function anotherThan(
  command: Command,
  { schema }: Pick<CommandTrial['definition'], 'schema'>,
): Record<string, unknown> {
  for (const changed of variationsOf(command)) {
    if (schema.safeParse(changed).success) return { ...changed };
  }
  throw new CannotCheck('no text of the example can be changed');
}

function variationsOf(value: object): readonly object[] {
  return Object.entries(value).flatMap(([name, child]): object[] => {
    if (IDENTIFYING.has(name)) return [];
    if (typeof child === 'string') return [{ ...value, [name]: `${child}!` }];
    if (typeof child !== 'object' || child === null || Array.isArray(child)) return [];
    return variationsOf(child).map((changed) => Object.assign({}, value, { [name]: changed }));
  });
}
