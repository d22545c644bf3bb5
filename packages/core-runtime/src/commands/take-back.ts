import type { OutboundRecord } from '@pyloto/core-connectors';

import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';
import { problemOf } from './send-part.ts';

/**
 * Undoes a beginning that the store may have written although it did not answer: nothing was sent, so nothing has to become `unknown`.
 * Never throws; where the store does not answer this either, the lease ends.
 *
 * @returns the record, which waits again; undefined when there was no beginning of this owner, or nobody knows
 */
export async function takeBack(
  begun: { readonly part: number; readonly ownerToken: string },
  { turn, error }: { readonly turn: CommandTurn; readonly error: unknown },
  { ledger }: Pick<CommandParts, 'ledger'>,
): Promise<OutboundRecord | undefined> {
  try {
    return await ledger.end(turn.id, begun, { kind: 'again', problem: problemOf(error) });
  } catch {
    return undefined;
  }
}
