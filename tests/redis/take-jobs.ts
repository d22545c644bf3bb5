/**
 * A copy that takes one job and never ends it: `node take-jobs.ts <url> <lock in ms>`. It says `taken` when it has it.
 */
import process from 'node:process';

import { createJobQueueBench } from './job-queue-bench.ts';

const [url = '', lockMs = ''] = process.argv.slice(2);
createJobQueueBench(url).startWorker(
  () => {
    process.stdout.write('taken\n');
    return new Promise(() => {});
  },
  { lockMs: Number(lockMs), concurrency: 1 },
);
