/** Places for handlers that run at the same time; shared by all requests of a process. */
export type HandlerSlots = {
  /** Takes a place if one is free. */
  readonly tryTake: () => boolean;
  /** Waits for a place, in the order of asking. */
  readonly take: () => Promise<void>;
  /** Gives a place back, to whoever waits longest. */
  readonly giveBack: () => void;
};

/** Makes places for `count` handlers. */
export function createHandlerSlots(count: number): HandlerSlots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    tryTake: () => {
      if (free === 0) return false;
      free--;
      return true;
    },
    take: () => new Promise((resolve) => waiting.push(resolve)),
    giveBack: () => {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    },
  };
}
