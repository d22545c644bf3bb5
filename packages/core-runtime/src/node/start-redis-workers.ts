import type { Logger } from '@pyloto/core-connectors';
import type { JobProcessor } from '@pyloto/core-delivery';
import { createBullJobWorker } from '@pyloto/core-delivery/bullmq';
import { OUTBOX_FORMAT, type OutboxJob } from '@pyloto/core-delivery/outbox';
import { closeRedis, type RedisClient } from '@pyloto/core-redis';

import { COMMAND_FORMAT, type CommandJob } from '../commands/command-job.ts';
import { INBOX_FORMATS, type InboxJob } from '../inbox/inbox-job.ts';
import { systemClock } from '../system-clock.ts';

/** What works in this process on what waits. */
export type Workers = {
  /** False while one of them has silently stopped and is being made anew. */
  readonly areAlive: () => boolean;
  /** Takes nothing more, waits for what is under way, at most `graceMs`; what is left runs again elsewhere. */
  readonly close: (graceMs: number) => Promise<void>;
};

/** What workers are started with. */
export type WorkersOptions = {
  readonly concurrency: number;
  /** How long a killed copy keeps the jobs it held. */
  readonly lockMs: number;
  readonly processInbox: JobProcessor<InboxJob>;
  readonly processOutbox: JobProcessor<OutboxJob> | undefined;
  readonly processCommands: JobProcessor<CommandJob> | undefined;
};

/** Where the jobs are. */
export type WorkersPlace = {
  /** Waits while it is disconnected; closed with the workers. */
  readonly client: RedisClient;
  readonly connector: string;
  readonly logger: Logger;
};

/** Starts this process's share of the work. */
export type StartWorkers = (options: WorkersOptions) => Workers;

/** Starts it on the queues in Redis. */
export function startRedisWorkers(place: WorkersPlace, options: WorkersOptions): Workers {
  const { client, connector, logger } = place;
  const { concurrency, lockMs } = options;
  const { processOutbox, processCommands } = options;
  const common = { client, connector, clock: systemClock, logger, concurrency, lockMs };
  const workers = [
    createBullJobWorker<InboxJob>({
      ...common,
      name: 'inbox',
      formats: INBOX_FORMATS,
      process: options.processInbox,
    }),
  ];
  if (processOutbox !== undefined) {
    const outbox = createBullJobWorker<OutboxJob>({
      ...common,
      name: 'outbox',
      formats: [OUTBOX_FORMAT],
      process: processOutbox,
    });
    workers.push(outbox);
  }
  if (processCommands !== undefined) {
    const commands = createBullJobWorker<CommandJob>({
      ...common,
      name: 'commands',
      formats: [COMMAND_FORMAT],
      process: processCommands,
    });
    workers.push(commands);
  }
  return {
    areAlive: () => workers.every((worker) => worker.isAlive()),
    close: async (graceMs) => {
      await Promise.all(workers.map((worker) => worker.close(graceMs)));
      await closeRedis(client);
    },
  };
}
