import { type Clock, ConnectorError } from '@pyloto/core-connectors';

/** Keeps a queue within its limit. */
export type QueueRoom = {
  /** Reserves room for so many more jobs of a tenant that has `backlog` waiting. */
  readonly reserve: (jobs: number, backlog: number) => Promise<void>;
};

/** What the limit is, and how the size is known. */
export type QueueRoomOptions = {
  readonly maxJobs: number;
  /** Asks the queue how many jobs it holds. */
  readonly count: () => Promise<number>;
  readonly clock: Pick<Clock, 'now'>;
};

/** How old the known size may be before it is asked for anew, beside an `add`. */
const KNOWN_FOR_MS = 500;

/**
 * One tenant may have as much waiting as there is room left besides: so a tenant that floods fills half of the queue, a second
 * one a quarter, and the next one finds room.
 *
 * The size is what was counted last and what this process added since; the count is renewed beside the adding, and waited
 * for only when the queue looks full. Several copies may exceed the limit by what they add in half a second.
 */
export function createQueueRoom({ maxJobs, count, clock }: QueueRoomOptions): QueueRoom {
  let known = 0;
  let added = 0;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    const before = added;
    try {
      known = await count();
      added -= before;
    } finally {
      asking = undefined;
    }
  };
  const renew = (): Promise<void> => {
    askedAtMs = clock.now();
    asking ??= ask();
    return asking;
  };

  return {
    reserve: async (jobs, backlog) => {
      const isOld = Math.abs(clock.now() - askedAtMs) >= KNOWN_FOR_MS;
      const isFull = (): boolean => {
        const size = known + added;
        // What waits elsewhere, or was never queued, takes no room here.
        return size + Math.max(1, Math.min(backlog, size)) > maxJobs;
      };
      if (isFull() && isOld) await renew();
      else if (isOld) renew().catch(ignore);
      if (isFull()) throw new ConnectorError('state_unavailable', 'the queue must have room');
      added += jobs;
    },
  };
}

/** The command that adds jobs finds out by itself. */
function ignore(): void {}
