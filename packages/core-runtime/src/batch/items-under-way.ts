import { ConnectorError } from '@pyloto/core-connectors';

/** How much one process takes on at a time; shared by all of its requests. */
export type ItemsUnderWay = {
  /**
   * Takes items on, or refuses: what is not taken on is not acknowledged and comes again.
   * A request with more items than the bound is taken on when nothing else is under way.
   *
   * @throws ConnectorError `state_unavailable` when the process has enough to do
   */
  readonly enter: (count: number) => void;
  readonly leave: (count: number) => void;
  /** Resolves when nothing is under way. */
  readonly whenIdle: () => Promise<void>;
};

/** Makes the bound of a process; `maxItems` is how many items may be under way at a time. */
export function createItemsUnderWay(maxItems: number): ItemsUnderWay {
  let underWay = 0;
  const idle: (() => void)[] = [];
  return {
    enter: (count) => {
      if (underWay > 0 && underWay + count > maxItems) {
        throw new ConnectorError('state_unavailable', 'the process must have room for more items');
      }
      underWay += count;
    },
    leave: (count) => {
      underWay -= count;
      if (underWay === 0) for (const resolve of idle.splice(0)) resolve();
    },
    whenIdle: () =>
      underWay === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve)),
  };
}
