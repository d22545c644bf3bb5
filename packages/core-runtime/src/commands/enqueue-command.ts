import { hash } from 'node:crypto';

import type { OutboundId, OutboundRecord } from '@pyloto/core-connectors';
import type { NewJob } from '@pyloto/core-delivery';

import type { CommandJob } from './command-job.ts';
import type { CommandParts } from './command-parts.ts';

/**
 * Makes sure that commands which wait have their jobs; one that has it already keeps it. There is always room for them.
 *
 * @throws ConnectorError `state_unavailable`; a sweep gives them their jobs later
 */
export async function enqueueCommands(
  ids: readonly OutboundId[],
  delayMs: number,
  { queue }: Pick<CommandParts, 'queue'>,
): Promise<void> {
  if (ids.length === 0) return;
  await queue?.add(ids.map((id) => ({ ...jobOf(id, delayMs), isReplacement: true })));
}

/**
 * {@link enqueueCommands} for one.
 *
 * @throws ConnectorError `state_unavailable`; a sweep gives it its job later
 */
export function enqueueCommand(
  id: OutboundId,
  delayMs: number,
  parts: Pick<CommandParts, 'queue'>,
): Promise<void> {
  return enqueueCommands([id], delayMs, parts);
}

/**
 * Gives a command that an operator has decided to send again its job, with a schedule of its own.
 *
 * @throws ConnectorError `state_unavailable`; a sweep gives it a job later
 */
export async function enqueueRetried(
  record: OutboundRecord,
  { queue }: Pick<CommandParts, 'queue'>,
): Promise<void> {
  const sent = record.parts.findIndex(({ state }) => state === 'accepted');
  const { id, tenantId, data } = jobOf(record, 0);
  const attemptsBefore = Math.max(0, record.attempts - Math.max(0, sent));
  await queue?.add([{ id, tenantId, isReplacement: true, data: { ...data, attemptsBefore } }]);
}

/**
 * Gives a command that is about to be accepted its job, behind those of tenants of which less waits.
 *
 * @throws ConnectorError `state_unavailable`, also when the queue has no room
 */
export async function enqueueNewCommand(
  id: OutboundId,
  delayMs: number,
  { queue, ledger }: Pick<CommandParts, 'queue' | 'ledger'>,
): Promise<void> {
  const { accepted: backlog } = await ledger.count(id);
  await queue?.add([{ ...jobOf(id, delayMs), backlog }]);
}

function jobOf(
  { tenantId, clientMessageId }: OutboundId,
  delayMs: number,
): NewJob<CommandJob> & { readonly id: string } {
  const id = commandJobId(tenantId, clientMessageId);
  return { tenantId, delayMs: Math.ceil(delayMs), id, data: { clientMessageId } };
}

/** The id of a command's job: a digest, since ids of callers may have any form. */
function commandJobId(tenantId: string, clientMessageId: string): string {
  return `c-${hash('sha256', `${tenantId}\n${clientMessageId}`, 'base64url')}`;
}
