/**
 * Times as an operator would never set them, so that what waits in production is over within a test; long enough for a machine
 * that is busy with something else, because an answer that comes after its time was for nothing.
 */
export const SHORT_TIMES = {
  HANDLER_TIMEOUT_MS: '3000',
  LEASE_MS: '6000',
  HANDLER_RETRY_SCHEDULE: '0.2,0.3,0.5,1,1,2,2,2,2,2',
  EVENT_SINK_RETRY_SCHEDULE: '0.2,0.3,0.5,1,1,2,2,2,2,2',
  EVENT_SINK_TIMEOUT_MS: '2000',
} as const;
