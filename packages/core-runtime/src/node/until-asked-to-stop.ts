import process from 'node:process';

import type { Logger } from '@pyloto/core-connectors';

/** What {@link untilAskedToStop} returns when nothing asked: the app has to stop all the same. */
export const UNCAUGHT_EXCEPTION = 'uncaught_exception';

/**
 * Waits for SIGTERM or SIGINT, or for an exception that nothing caught: the process is then in a
 * state nobody knows, so it is to stop as gracefully as it can.
 *
 * A rejected promise that nobody awaited is logged and does not stop the process.
 *
 * @returns the signal's name, or {@link UNCAUGHT_EXCEPTION}
 */
export function untilAskedToStop(logger: Logger): Promise<string> {
  process.on('unhandledRejection', (reason) => {
    logger.log('error', 'unexpected_error', { reason: `unhandled_rejection: ${nameOf(reason)}` });
  });
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    process.once('uncaughtException', (error) => {
      logger.log('error', 'unexpected_error', { reason: `uncaught_exception: ${nameOf(error)}` });
      resolve(UNCAUGHT_EXCEPTION);
    });
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
