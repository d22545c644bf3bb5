import type { DestinationState, DestinationStates } from './destination-states.ts';

/** Keeps the states of destinations in this process. */
export function createMemoryDestinationStates(): DestinationStates {
  const states = new Map<string, DestinationState>();
  const stateOf = (id: string): DestinationState => states.get(id) ?? { id, failures: 0 };
  return {
    read: async (id) => stateOf(id),
    succeeded: async (id) => {
      if (stateOf(id).disabledAtMs === undefined) states.delete(id);
    },
    failed: async (id, atMs) => {
      const before = stateOf(id);
      states.set(id, {
        ...before,
        failures: before.failures + 1,
        failingSinceMs: before.failingSinceMs ?? atMs,
        lastFailureAtMs: atMs,
      });
      return before;
    },
    disable: async (id, disabledReason, disabledAtMs) => {
      const before = stateOf(id);
      if (before.disabledAtMs !== undefined) return false;
      states.set(id, { ...before, disabledAtMs, disabledReason });
      return true;
    },
    enable: async (id) => {
      const wasOff = stateOf(id).disabledAtMs !== undefined;
      states.delete(id);
      return wasOff;
    },
  };
}
