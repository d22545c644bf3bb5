import type { Runtime } from '../runtime.ts';
import type { WorkItem } from './work-item.ts';

/** A failed item, and when it is to be tried again. */
export type Retry = {
  readonly item: WorkItem;
  readonly delayMs: number;
  /** Which attempt comes then. */
  readonly attempt: number;
};

/** What items are handled for. */
export type Turn = {
  readonly tenantId: string;
  readonly correlationId: string;
  readonly runtime: Runtime;
  /** True once nothing new is to begin: items that have not begun have no turn. */
  readonly isStopping?: (() => boolean) | undefined;
  /** Keeps failed items safe until their next attempt; absent: there is none, they go to the dead letters. */
  readonly retryLater?: ((retries: readonly Retry[]) => Promise<void>) | undefined;
};

/** The items that had no turn. */
export type TurnEnd = {
  /** Another copy holds them. */
  readonly inFlight: readonly WorkItem[];
  /** Something before them in their sequence is not over. */
  readonly behind: readonly WorkItem[];
};
