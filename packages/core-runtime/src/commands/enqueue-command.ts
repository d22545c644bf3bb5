import { hash } from 'node:crypto';

import type { OutboundId } from '@pyloto/core-connectors';

import type { CommandParts } from './command-parts.ts';

/**
 * Makes sure that a command which waits has its job; one that has it already keeps it. There is always room for it.
 *
 * @throws ConnectorError `state_unavailable`; a sweep gives it its job later
 */
export function enqueueCommand(
  id: OutboundId,
  delayMs: number,
  parts: Pick<CommandParts, 'queue'>,
): Promise<void> {
  return addJob(id, { delayMs, isReplacement: true }, parts);
}

/**
 * Gives a command that was not here before its job.
 *
 * @throws ConnectorError `state_unavailable`, also when the queue has no room
 */
export function enqueueNewCommand(
  id: OutboundId,
  delayMs: number,
  parts: Pick<CommandParts, 'queue'>,
): Promise<void> {
  return addJob(id, { delayMs, isReplacement: false }, parts);
}

async function addJob(
  { tenantId, clientMessageId }: OutboundId,
  { delayMs, isReplacement }: { readonly delayMs: number; readonly isReplacement: boolean },
  { queue }: Pick<CommandParts, 'queue'>,
): Promise<void> {
  const id = commandJobId(tenantId, clientMessageId);
  const data = { clientMessageId };
  await queue?.add([{ tenantId, delayMs: Math.ceil(delayMs), id, isReplacement, data }]);
}

/** The id of a command's job: a digest, since ids of callers may have any form. */
function commandJobId(tenantId: string, clientMessageId: string): string {
  return `c-${hash('sha256', `${tenantId}\n${clientMessageId}`, 'base64url')}`;
}
