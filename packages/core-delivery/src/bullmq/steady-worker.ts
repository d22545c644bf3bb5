import { setTimeout as sleep } from 'node:timers/promises';

import { type Job, Worker } from 'bullmq';

const AFTER_ERROR_MS = 1_000;

/** A BullMQ worker that does not hurry when Redis is in trouble, and that knows what it is doing. */
export class SteadyWorker extends Worker {
  #turns = 0;
  #whenNone: (() => void) | undefined;

  /** How many jobs are taken and not yet out of its hands. */
  get turnsUnderWay(): number {
    return this.#turns;
  }

  /** Takes nothing more, and resolves when the last job is out of its hands, in Redis too. */
  async finish(): Promise<void> {
    await this.pause(true);
    if (this.#turns === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenNone = resolve;
    });
  }

  override async processJob(
    job: Job,
    token: string,
    fetchNext?: () => boolean,
  ): Promise<void | Job> {
    this.#turns += 1;
    try {
      return await super.processJob(job, token, fetchNext);
    } finally {
      this.#turns -= 1;
      if (this.#turns === 0) this.#whenNone?.();
    }
  }

  /**
   * Waits a second when Redis answers the question for a job with an error (no memory left, say); BullMQ itself would ask again
   * at once, as fast as it can.
   */
  protected override async moveToActive(token: string, name?: string): Promise<Job> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      await sleep(AFTER_ERROR_MS);
      throw error;
    }
  }
}
