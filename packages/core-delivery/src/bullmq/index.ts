export { createBullJobQueue, type BullJobQueueOptions } from './bull-job-queue.ts';
export { createBullJobWorker, type BullJobWorkerOptions } from './bull-job-worker.ts';
export type { QueueName } from './queue-lanes.ts';
