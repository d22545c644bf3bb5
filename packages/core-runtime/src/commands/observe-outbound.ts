import type {
  Connector,
  ConversationWindows,
  InboundSighting,
  Metrics,
  OutboundLedger,
  OutboundRecord,
  OutboundStatus,
} from '@pyloto/core-connectors';

import type { EventNote, EventObserver } from '../event-observer.ts';
import type { CommandParts } from './command-parts.ts';
import { enqueueCommands } from './enqueue-command.ts';

/** What statuses and messages of a connector are learnt with. */
export type OutboundObservation = {
  readonly connector: Connector<unknown>;
  readonly ledger: Pick<OutboundLedger, 'apply'>;
  readonly windows: Pick<ConversationWindows, 'received'>;
  readonly metrics: Metrics;
  /** Where a command goes on whose next part may be sent now. */
  readonly queue: CommandParts['queue'];
};

/**
 * Moves commands by the statuses of what they sent, and remembers when somebody wrote in a conversation.
 *
 * A status of a command of ours gets the command's correlation id, and its `clientMessageId`; of a report up to a moment it is the command
 * that was sent last before it.
 */
export function observeOutbound({
  connector,
  ledger,
  windows,
  metrics,
  queue,
}: OutboundObservation): EventObserver {
  const { statusOf, inboundOf, messageIdKey, manifest } = connector;
  const scopeOf = (tenantId: string) => ({ tenantId, connector: manifest.id });

  async function applyStatuses(
    tenantId: string,
    statuses: readonly (OutboundStatus | undefined)[],
  ): Promise<readonly (EventNote | undefined)[]> {
    const known = statuses.filter((status) => status !== undefined);
    if (known.length === 0) return [];
    const records = await ledger.apply(scopeOf(tenantId), known);
    await goOn(records, queue);
    const inOrder = records.values();
    const notes = statuses.map((status) =>
      status === undefined ? undefined : noteOf(status, inOrder.next().value),
    );
    const settled = notes.filter((note) => note !== undefined).length;
    if (settled > 0) {
      const labels = { connector: manifest.id, outcome: 'status_applied' };
      metrics.count('command_events_total', settled, labels);
    }
    return notes;
  }

  async function rememberInbound(
    tenantId: string,
    sightings: readonly InboundSighting[],
  ): Promise<void> {
    if (sightings.length > 0) await windows.received(scopeOf(tenantId), sightings);
  }

  return {
    concerns: (event) => (statusOf?.(event) ?? inboundOf?.(event)) !== undefined,
    observe: (tenantId, events) => {
      const statuses = events.map((event) => keyed(statusOf?.(event), messageIdKey));
      const sightings = events.flatMap((event) => inboundOf?.(event) ?? []);
      if (sightings.length === 0 && statuses.every((status) => status === undefined)) return;
      return Promise.all([
        applyStatuses(tenantId, statuses),
        rememberInbound(tenantId, sightings),
      ]).then(([notes]) => notes);
    },
  };
}

function noteOf(
  { state, upTo }: OutboundStatus,
  record: OutboundRecord | undefined,
): EventNote | undefined {
  if (record === undefined) return undefined;
  const { correlationId, clientMessageId } = record;
  // `messages_delivered` is of no single command, and names none.
  if (upTo !== undefined && state === 'delivered') return { correlationId };
  return { correlationId, data: { clientMessageId } };
}

/** What waited for a part of unknown outcome goes on once that is known to be sent. */
async function goOn(
  records: readonly (OutboundRecord | undefined)[],
  queue: CommandParts['queue'],
): Promise<void> {
  const waiting = new Map<string, OutboundRecord>();
  for (const record of records) {
    if (record?.state === 'accepted' && isBegun(record))
      waiting.set(record.clientMessageId, record);
  }
  await enqueueCommands([...waiting.values()], 0, { queue });
}

function isBegun({ parts }: OutboundRecord): boolean {
  return parts.some(({ state }) => state !== 'accepted');
}

function keyed(
  status: Omit<OutboundStatus, 'messageIdKey'> | undefined,
  messageIdKey: Connector['messageIdKey'],
): OutboundStatus | undefined {
  if (status?.externalMessageId === undefined) return status;
  const { externalMessageId } = status;
  return { ...status, messageIdKey: messageIdKey?.(externalMessageId) ?? externalMessageId };
}
