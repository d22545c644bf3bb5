import { entryAfterStatus, type ReadStatus } from '../outbound/entry-after-status.ts';
import type { OutboundEntry } from '../outbound/outbound-entry.ts';
import { sentLast } from '../outbound/sent-last.ts';
import type { OutboundChange } from './outbound-change.ts';
import type { HeldOutbound } from './outbound-form.ts';

/** One command, the statuses that are about it, and what they make of it. */
export type StatusPlan = {
  held: HeldOutbound;
  entry: OutboundEntry;
  readonly reads: ReadStatus[];
};

/**
 * What statuses make of the commands that they lead to.
 *
 * @param found per status, the commands; the same object for the same command
 * @returns a plan per command, and per status the plan of the command that is told of; undefined when it is about none
 */
export function planStatuses(
  found: readonly (readonly HeldOutbound[])[],
  reads: readonly ReadStatus[],
  nowMs: number,
): { readonly plans: StatusPlan[]; readonly planOf: (StatusPlan | undefined)[] } {
  const plans = new Map<HeldOutbound, StatusPlan>();
  const planOf = reads.map((read, at) => {
    const about = (found[at] ?? []).flatMap((held) => {
      const plan = plans.get(held) ?? { held, entry: held.entry, reads: [] };
      const entry = entryAfterStatus(plan.entry, read, nowMs);
      if (entry === undefined) return [];
      plan.entry = entry;
      plan.reads.push(read);
      plans.set(held, plan);
      return plan;
    });
    return sentLast(about, read);
  });
  return { plans: [...plans.values()], planOf };
}

/** The statuses of one command as a change, for when it is no longer as it was. */
export function afterStatuses(reads: readonly ReadStatus[]): OutboundChange {
  return (before, nowMs) => {
    let entry = before;
    for (const read of reads) entry = entryAfterStatus(entry, read, nowMs) ?? entry;
    return { entry, isTaken: true };
  };
}
