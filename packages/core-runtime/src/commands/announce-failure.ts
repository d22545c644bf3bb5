import {
  COMMAND_OUTCOMES,
  commandFailed,
  type OutboundRecord,
  type ParsedEvent,
} from '@pyloto/core-connectors';
import { joinKey } from '@pyloto/core-events';

import type { CommandParts } from './command-parts.ts';

/**
 * Tells the product that a command failed whose caller was told that it waits; of any other nothing is told. Telling it again is the
 * same event.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function announceFailure(
  record: OutboundRecord,
  { emit }: Pick<CommandParts, 'emit'>,
): Promise<void> {
  if (record.state === 'failed') await emit?.(eventOf(record));
}

function eventOf(record: OutboundRecord): ParsedEvent {
  const { tenantId, channel: type, accountId, clientMessageId, correlationId, problem } = record;
  const channel = { type, accountId };
  const failedAt = new Date(record.updatedAtMs).toISOString();
  const { errorCode = 'upstream_rejected', upstreamCode } = problem ?? {};
  return {
    capabilityId: COMMAND_OUTCOMES,
    type: commandFailed.type,
    dedupeKey: joinKey(['command', clientMessageId, 'failed', String(record.updatedAtMs)]),
    channel,
    tenantId,
    occurredAt: failedAt,
    correlationId,
    payload: {
      channel,
      command: record.commandName,
      clientMessageId,
      errorCode,
      ...(upstreamCode === undefined ? undefined : { upstreamCode }),
      failedAt,
    },
  };
}
