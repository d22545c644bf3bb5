import type { Command } from '@pyloto/core-connectors';

import { accountKeyOf } from './account-key.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';

/** Whether a part may leave now, and otherwise who is against it: a limit, or the breaker. */
export type PartAdmission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      readonly retryAfterMs: number;
      readonly errorCode: 'rate_limited' | 'upstream_unavailable';
    };

/**
 * Asks whether a part may leave now: the provider's limits, the breaker, who wants to be told how the call went, and last the tenant's
 * own limits: what they count against a day is not given back.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function admitPart(
  part: Command,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<PartAdmission> {
  const { id, definition } = turn;
  const { tenantId, connector } = id;
  const buckets = definition.bucketsOf?.(part) ?? [];
  if (buckets.length > 0) {
    const admission = await parts.buckets.take({ tenantId, connector }, buckets);
    if (!admission.admitted) return { ...admission, errorCode: 'rate_limited' };
  }
  const spared = parts.breaker.admit(accountKeyOf(turn));
  if (!spared.admitted) return { ...spared, errorCode: 'upstream_unavailable' };
  const paced = await parts.pacer?.take({
    connector,
    tenantId,
    direction: 'outbound',
    name: part.channel,
    count: 1,
  });
  return paced?.admitted === false ? { ...paced, errorCode: 'rate_limited' } : { admitted: true };
}
