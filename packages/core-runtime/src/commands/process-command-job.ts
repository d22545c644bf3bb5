import { ConnectorError, type OutboundRecord } from '@pyloto/core-connectors';
import type { JobEnd, JobProcessor, TakenJob } from '@pyloto/core-delivery';

import type { CommandJob } from './command-job.ts';
import type { CommandParts } from './command-parts.ts';
import { type CommandTurn, commandTurn } from './command-turn.ts';
import { sendRest } from './send-rest.ts';
import { problemOf } from './send-part.ts';

/** What a worker does with the jobs of waiting commands. */
export function commandProcessorOf(
  parts: CommandParts,
  isStopping: () => boolean,
): JobProcessor<CommandJob> {
  return async (job) => (isStopping() ? { againInMs: 0 } : processJob(job, parts));
}

async function processJob(
  { tenantId, data }: TakenJob<CommandJob>,
  parts: CommandParts,
): Promise<JobEnd<CommandJob>> {
  const id = { tenantId, connector: parts.connectorId, clientMessageId: data.clientMessageId };
  const record = await parts.ledger.find(id);
  if (record === undefined) return 'done';
  const turn = turnOf(record, parts);
  if (turn === undefined) {
    await refuse(record, parts);
    return 'done';
  }
  const { againInMs } = await sendRest(record, turn, parts);
  return againInMs === undefined ? 'done' : { againInMs: Math.ceil(againInMs) };
}

/** @returns undefined when this version of the connector does not know such a command */
function turnOf(record: OutboundRecord, { definitions }: CommandParts): CommandTurn | undefined {
  const { tenantId, connector, correlationId } = record;
  const definition = definitions.get(record.commandName);
  const read = definition?.schema.safeParse(record.command);
  if (definition === undefined || read?.success !== true) return undefined;
  return commandTurn({ definition, command: read.data, correlationId, tenantId, connector });
}

/** It was accepted by another version: it cannot be sent, and says so. */
async function refuse(
  record: OutboundRecord,
  { ledger, newId, leaseMs }: CommandParts,
): Promise<void> {
  const ownerToken = newId();
  const begun = await ledger.begin(record, { ownerToken, leaseMs });
  if (begun === undefined) return;
  const error = new ConnectorError('config_invalid', 'the connector must know this command');
  await ledger.end(
    record,
    { part: begun.part, ownerToken },
    { kind: 'failed', problem: problemOf(error) },
  );
}
