import type { Admission } from './rate-limiter.ts';

/** What is to be paced: items of a capability on their way in, or calls on their way out. */
export type PacedWork = {
  readonly connector: string;
  readonly tenantId: string;
  readonly direction: 'inbound' | 'outbound';
  /** The capability, or the provider or destination that is called. */
  readonly name: string;
  /** How many items or calls; at least 1. */
  readonly count: number;
};

/**
 * Spreads work over time, per tenant. Work over a limit is delayed and never refused; asking costs a constant number of round
 * trips however much work it is about, and none where nothing is limited.
 *
 * @throws ConnectorError `state_unavailable` when its store cannot answer; the work then waits
 */
export type Pacer = {
  readonly take: (work: PacedWork) => Admission | Promise<Admission>;
};
