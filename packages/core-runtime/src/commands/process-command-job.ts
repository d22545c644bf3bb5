import { ConnectorError, type OutboundRecord } from '@pyloto/core-connectors';
import type { JobEnd, JobProcessor, TakenJob } from '@pyloto/core-delivery';

import { announceFailure } from './announce-failure.ts';
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

/** A job is there before its command is written down. */
const WRITTEN_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 200;

/** While copies are replaced, a newer one has accepted what an older one does not know: it waits for that long. */
const REPLACED_WITHIN_MS = 15 * 60_000;
const TRY_ELSEWHERE_MS = 10_000;

async function processJob(
  job: TakenJob<CommandJob>,
  parts: CommandParts,
): Promise<JobEnd<CommandJob>> {
  const { tenantId, data } = job;
  const id = { tenantId, connector: parts.connectorId, clientMessageId: data.clientMessageId };
  const record = await parts.ledger.find(id);
  if (record === undefined) {
    const isNew = Math.abs(parts.clock.now() - job.addedAtMs) < WRITTEN_WITHIN_MS;
    return isNew ? { againInMs: LOOK_AGAIN_MS } : 'done';
  }
  const turn = turnOf(record, data, parts);
  if (turn === undefined) return putAside(record, data, parts);
  const { againInMs, record: after } = await sendRest(record, turn, parts);
  if (againInMs === undefined) {
    await announceFailure(after, parts);
    return 'done';
  }
  const { strangeSinceMs: _strange, ...known } = data;
  return { againInMs: Math.ceil(againInMs), data: known };
}

/** @returns undefined when this version of the connector does not know such a command, or divides it in another way */
function turnOf(
  record: OutboundRecord,
  { attemptsBefore }: CommandJob,
  { definitions }: CommandParts,
): CommandTurn | undefined {
  const { tenantId, connector, correlationId } = record;
  const definition = definitions.get(record.commandName);
  const read = definition?.schema.safeParse(record.command);
  if (definition === undefined || read?.success !== true) return undefined;
  const command = read.data;
  const given = { definition, command, correlationId, tenantId, connector, attemptsBefore };
  const turn = commandTurn(given);
  return turn.parts.length === record.parts.length ? turn : undefined;
}

/** It was accepted by another version, which may be at work beside this one; once that is not to be expected any more, it fails. */
async function putAside(
  record: OutboundRecord,
  data: CommandJob,
  parts: CommandParts,
): Promise<JobEnd<CommandJob>> {
  if (record.state !== 'accepted') {
    await announceFailure(record, parts);
    return 'done';
  }
  const nowMs = parts.clock.now();
  const { strangeSinceMs = nowMs } = data;
  if (nowMs - strangeSinceMs < REPLACED_WITHIN_MS) {
    return { againInMs: TRY_ELSEWHERE_MS, data: { ...data, strangeSinceMs } };
  }
  const refused = await refuse(record, parts);
  if (refused !== undefined) await announceFailure(refused, parts);
  return 'done';
}

async function refuse(
  record: OutboundRecord,
  { ledger, newId, leaseMs }: CommandParts,
): Promise<OutboundRecord | undefined> {
  const ownerToken = newId();
  const begun = await ledger.begin(record, { ownerToken, leaseMs });
  if (begun === undefined) return undefined;
  const error = new ConnectorError('config_invalid', 'the connector must know this command');
  return ledger.end(
    record,
    { part: begun.part, ownerToken },
    { kind: 'failed', problem: problemOf(error) },
  );
}
