/** Time, injected: nothing but an app's composition reads the machine's clock. */
export type Clock = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  readonly monotonicMs: () => number;
  /** Resolves after `delayMs`, or rejects with the signal's reason. */
  readonly sleep: (delayMs: number, signal?: AbortSignal) => Promise<void>;
};
