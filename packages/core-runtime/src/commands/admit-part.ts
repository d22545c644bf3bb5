import type { Command } from '@pyloto/core-connectors';

import { admitCall, type CallAdmission } from '../provider/admit-call.ts';
import type { CommandParts } from './command-parts.ts';
import { type CommandTurn, ownerOf } from './command-turn.ts';

/**
 * Asks whether a part may leave now: the provider's limits, and then whether the provider may be called at all.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function admitPart(
  part: Command,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<CallAdmission> {
  const { id, definition } = turn;
  const { tenantId, connector } = id;
  const buckets = definition.bucketsOf?.(part) ?? [];
  if (buckets.length > 0) {
    const admission = await parts.buckets.take({ tenantId, connector }, buckets);
    if (!admission.admitted) return { ...admission, errorCode: 'rate_limited' };
  }
  return admitCall(ownerOf(turn), parts);
}
