import type { TokenManager } from '@pyloto/core-auth';
import { type Clock, isConnectorError, type Logger } from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';

import type { ShownConnections } from '../oauth/connection-routes.ts';

/** Whose tokens are looked after, and with what. */
export type TokenRenewal = {
  readonly health: ShownConnections;
  readonly tokens: Pick<TokenManager, 'tokenOf'>;
  /** The channels whose tokens only renew while they are good. */
  readonly channels: ReadonlySet<string>;
  readonly clock: Clock;
  readonly logger: Logger;
};

const EVERY_MS = 3_600_000;

/**
 * Looks every hour, until the signal, after tokens that only renew while they are good, so that those of an account that nobody uses do
 * not end: who asks for a token that is due has it renewed. Every copy does; one of them renews. Never rejects.
 */
export async function renewTokens(renewal: TokenRenewal, signal: AbortSignal): Promise<void> {
  const { channels, clock, logger } = renewal;
  if (channels.size === 0) return;
  while (!signal.aborted) {
    try {
      await renewAll(renewal, signal);
    } catch (error) {
      if (!signal.aborted) logger.log('warn', 'tokens_not_renewed', errorFields(error));
    }
    await clock.sleep(EVERY_MS, signal).catch(() => undefined);
  }
}

async function renewAll(renewal: TokenRenewal, signal: AbortSignal): Promise<void> {
  const { health, tokens, channels } = renewal;
  for (const tenantId of await health.tenants()) {
    for (const connection of await health.list(tenantId)) {
      signal.throwIfAborted();
      const mayEnd = connection.state === 'healthy' && connection.expiresAtMs !== undefined;
      if (!mayEnd || !channels.has(connection.channel)) continue;
      await tokens.tokenOf(connection, signal).catch(passUnlessAway);
    }
  }
}

/** One account's trouble is told where it is met, and keeps nobody else's; the store's is everybody's. */
function passUnlessAway(error: unknown): void {
  if (!isConnectorError(error) || error.code === 'state_unavailable') throw error;
}
