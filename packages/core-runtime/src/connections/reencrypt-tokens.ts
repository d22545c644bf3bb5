import type { ReencryptionProgress } from '@pyloto/core-auth/redis';
import type { Logger } from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';

/**
 * Puts every token under the first encryption key, once, beside everything else; says when the older keys may be taken away. Several
 * copies may do it at once, and one that stops goes on with its next start.
 */
export async function reencryptTokens(
  reencrypt: (
    onProgress: undefined,
    signal: AbortSignal,
  ) => Promise<Pick<ReencryptionProgress, 'total' | 'reencrypted' | 'unreadable'>>,
  signal: AbortSignal,
  logger: Logger,
): Promise<void> {
  try {
    const { total, reencrypted, unreadable } = await reencrypt(undefined, signal);
    const level = unreadable > 0 ? 'warn' : 'info';
    logger.log(level, 'tokens_reencrypted', { total, processed: reencrypted, failed: unreadable });
  } catch (error) {
    if (signal.aborted) return;
    logger.log('warn', 'tokens_not_reencrypted', errorFields(error));
  }
}
