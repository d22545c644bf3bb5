import { isConnectorError, type Logger } from '@pyloto/core-connectors';
import type { JobCounts } from '@pyloto/core-delivery';

/** A queue that can be counted. */
type Countable = { readonly counts: () => Promise<JobCounts> };

/**
 * Says once, of an app without an outbox, that its outbox's queue is not empty: a former configuration has left jobs in it, and
 * nothing works on them. When Redis does not answer nothing is said: its connection says so itself.
 */
export async function logStranded(queue: Countable, logger: Logger): Promise<void> {
  try {
    const { waiting, delayed, active } = await queue.counts();
    const count = waiting + delayed + active;
    if (count > 0) logger.log('error', 'outbox_stranded', { count });
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'state_unavailable') throw error;
  }
}
