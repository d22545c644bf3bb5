import type { OutboundRecord } from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';

import type { CommandParts } from './command-parts.ts';
import { enqueueCommands } from './enqueue-command.ts';

const EVERY_MS = 15_000;
const AT_A_TIME = 100;

/** What is `accepted` for longer has lost its job, or waits for its next attempt and keeps the job that it has. */
const JOBLESS_AFTER_MS = 60_000;

/**
 * Looks after what a killed process left behind, until the signal: what was being sent becomes `unknown`, what waits has a job, or an end
 * where there are none.
 * Every copy does; doing it twice changes nothing.
 */
export async function sweepCommands(parts: CommandParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await parts.clock.sleep(EVERY_MS, signal);
      await sweepTenants(parts, signal);
    } catch (error) {
      if (signal.aborted) return;
      parts.logger.log('warn', 'commands_not_swept', errorFields(error));
    }
  }
}

/** What one tenant's records cannot be read for keeps nobody else's. */
async function sweepTenants(parts: CommandParts, signal: AbortSignal): Promise<void> {
  for (const tenantId of await parts.ledger.tenants(parts.connectorId)) {
    if (signal.aborted) return;
    await sweepTenant(tenantId, parts).catch((error: unknown) => {
      parts.logger.log('warn', 'commands_not_swept', { tenantId, ...errorFields(error) });
    });
  }
}

async function sweepTenant(tenantId: string, parts: CommandParts): Promise<void> {
  const scope = { tenantId, connector: parts.connectorId };
  const lost = await parts.ledger.sweep(scope, AT_A_TIME);
  const { connectorId: connector, metrics } = parts;
  if (lost.length > 0)
    metrics.count('command_events_total', lost.length, { connector, outcome: 'lost' });
  for (const { correlationId } of lost) {
    parts.logger.log('error', 'command_outcome_unknown', {
      tenantId,
      correlationId,
      errorCode: 'unknown_outcome',
    });
  }
  if (parts.queue === undefined) await endAbandoned(scope, parts);
  else await giveJobs(scope, parts);
}

/** Without a queue nobody sends what no request waits for any more: what is left of several messages, the one between them settled late. */
async function endAbandoned(
  scope: Pick<OutboundRecord, 'tenantId' | 'connector'>,
  { ledger, clock, leaseMs, logger }: CommandParts,
): Promise<void> {
  const untilMs = clock.now() - JOBLESS_AFTER_MS - leaseMs;
  const { records } = await ledger.list({ ...scope, state: 'accepted', limit: AT_A_TIME });
  for (const record of records) {
    if (record.updatedAtMs >= untilMs) return;
    const ended = await ledger.giveUp(record);
    const { tenantId, correlationId, commandName: command } = record;
    const errorCode = ended?.problem?.errorCode ?? 'upstream_rejected';
    const fields = { tenantId, correlationId, command, outcome: 'failed', errorCode };
    logger.log('error', 'command_not_sent', fields);
  }
}

/** The oldest first, so that nothing is seen that is younger than what lost its job. */
async function giveJobs(
  scope: Pick<OutboundRecord, 'tenantId' | 'connector'>,
  parts: CommandParts,
): Promise<void> {
  const untilMs = parts.clock.now() - JOBLESS_AFTER_MS;
  let cursor: string | undefined;
  do {
    const page = await parts.ledger.list({ ...scope, state: 'accepted', limit: AT_A_TIME, cursor });
    const old = page.records.filter(({ updatedAtMs }) => updatedAtMs < untilMs);
    await enqueueCommands(old, 0, parts);
    cursor = old.length < page.records.length ? undefined : page.nextCursor;
  } while (cursor !== undefined);
}
