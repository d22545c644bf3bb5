import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import process from 'node:process';

import type { Gauges } from '@pyloto/core-connectors';

const SAMPLE_EVERY_MS = 20;
const NANOSECONDS_PER_MS = 1_000_000;

/** Shows the process's memory, start time and event-loop lag. @returns what stops measuring the lag */
export function watchProcess(metrics: Gauges): () => void {
  const delays = monitorEventLoopDelay({ resolution: SAMPLE_EVERY_MS });
  delays.enable();
  metrics.gauge('process_resident_memory_bytes', () => process.memoryUsage.rss(), {});
  metrics.gauge('process_start_time_seconds', () => performance.timeOrigin / 1000, {});
  metrics.gauge('nodejs_eventloop_lag_p99_ms', () => readLagMs(delays), {});
  return () => {
    delays.disable();
  };
}

/** A delay is measured from timer to timer, so a loop that is never late shows the sampling interval. */
function readLagMs(delays: ReturnType<typeof monitorEventLoopDelay>): number {
  const lagMs = delays.percentile(99) / NANOSECONDS_PER_MS - SAMPLE_EVERY_MS;
  delays.reset();
  return Math.max(0, lagMs);
}
