/** Times as an operator would never set them, so that what waits in production is over within a test. */
export const SHORT_TIMES = {
  HANDLER_TIMEOUT_MS: '1000',
  LEASE_MS: '2500',
  HANDLER_RETRY_SCHEDULE: '0.2,0.3,0.5,1,1,2,2,2,2,2',
  EVENT_SINK_RETRY_SCHEDULE: '0.2,0.3,0.5,1,1,2,2,2,2,2',
  EVENT_SINK_TIMEOUT_MS: '500',
} as const;
