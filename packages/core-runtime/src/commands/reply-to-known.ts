import type { OutboundRecord } from '@pyloto/core-connectors';

import { type CommandReply, replyNotNow, replyOfRecord } from './answer-of-record.ts';
import type { CommandParts } from './command-parts.ts';
import { enqueueCommand } from './enqueue-command.ts';

/** Whoever has just put it off gives it its job, with the delay that it knows. */
const HAS_JOB_AFTER_MS = 5_000;

const LOOK_EVERY_MS = 50;
const COME_AGAIN_MS = 1_000;

/**
 * What a command is answered that is on record: the same gets the first one's result, and its id with another body is a conflict.
 *
 * What waits is made sure to have its job.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function replyToKnown(
  record: OutboundRecord,
  bodyDigest: string,
  parts: CommandParts,
): Promise<CommandReply> {
  const { clientMessageId, updatedAtMs } = record;
  if (record.bodyDigest !== bodyDigest) {
    const body = { ok: false, clientMessageId, status: 'failed', errorCode: 'conflict' } as const;
    return { status: 409, body };
  }
  if (parts.queue === undefined) return replyOnceOver(record, parts);
  const isOld = parts.clock.now() - updatedAtMs > HAS_JOB_AFTER_MS;
  if (record.state === 'accepted' && isOld) await enqueueCommand(record, 0, parts);
  return replyOfRecord(record, false);
}

/** Without a queue only the first request can send it, and forgets it when it cannot: nobody else is told that it is safe. */
async function replyOnceOver(first: OutboundRecord, parts: CommandParts): Promise<CommandReply> {
  const { clock, ledger, timeoutMs } = parts;
  const untilMs = clock.monotonicMs() + timeoutMs;
  let record: OutboundRecord | undefined = first;
  while (record !== undefined && isOpen(record) && clock.monotonicMs() < untilMs) {
    await clock.sleep(LOOK_EVERY_MS);
    record = await ledger.find(first);
  }
  if (record !== undefined && !isOpen(record)) return replyOfRecord(record, false);
  return replyNotNow(first.clientMessageId, 'upstream_unavailable', COME_AGAIN_MS);
}

function isOpen({ state }: OutboundRecord): boolean {
  return state === 'accepted' || state === 'sending';
}
