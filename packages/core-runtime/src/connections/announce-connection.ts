import type { Connection } from '@pyloto/core-auth';
import {
  connectionHealthy,
  connectionUnhealthy,
  type Logger,
  type ParsedEvent,
} from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';
import { errorFields } from '@pyloto/core-telemetry';

import type { EmitEvent } from '../emit-events.ts';
import { connectionEvent } from './connection-event.ts';

/** Where a change is told. */
export type Announcing = { readonly logger: Logger; readonly emit: EmitEvent };

/** Tells that an account's connection has become another: a log line for operators, and an event for the product. */
export async function announceConnection(
  connection: Connection,
  { logger, emit }: Announcing,
): Promise<void> {
  const { tenantId, accountId, channel, state, errorCode } = connection;
  const fields = { tenantId, sink: channel, account: keyDigest(accountId) };
  if (state === 'unhealthy') {
    logger.log('error', 'connection_unhealthy', {
      ...fields,
      errorCode: errorCode ?? 'auth_invalid',
    });
  } else logger.log('info', 'connection_healthy', fields);
  try {
    await emit(eventOf(connection));
  } catch (error) {
    logger.log('error', 'connection_not_announced', { ...fields, ...errorFields(error) });
  }
}

function eventOf({ state, errorCode, sinceMs, ...owner }: Connection): ParsedEvent {
  const { type } = state === 'unhealthy' ? connectionUnhealthy : connectionHealthy;
  const since = new Date(sinceMs).toISOString();
  return connectionEvent(owner, {
    type,
    kind: 'connection',
    occasion: [state, String(sinceMs)],
    atMs: sinceMs,
    data: { since, ...(errorCode === undefined ? undefined : { errorCode }) },
  });
}
