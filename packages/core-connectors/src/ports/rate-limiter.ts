/** A limit's answer: go on, or come back after a while. */
export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly retryAfterMs: number };

/**
 * Decides whether a request may enter. It counts requests, not items, in a constant number of round trips.
 *
 * @throws ConnectorError `state_unavailable` when its store cannot answer; the request is then refused with 503
 */
export type RateLimiter = {
  readonly admit: (request: {
    readonly connector: string;
    /** The tenants whose items the request carries. */
    readonly tenantIds: readonly string[];
  }) => Admission | Promise<Admission>;
};
