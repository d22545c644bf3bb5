import { setTimeout as sleep } from 'node:timers/promises';

import { type Job, Worker } from 'bullmq';

const AFTER_ERROR_MS = 1_000;

/**
 * A BullMQ worker that waits a second when Redis answers its question for a job with an error (no memory left, say); BullMQ
 * itself would ask again at once, as fast as it can.
 */
export class SteadyWorker extends Worker {
  protected override async moveToActive(token: string, name?: string): Promise<Job> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      await sleep(AFTER_ERROR_MS);
      throw error;
    }
  }
}
