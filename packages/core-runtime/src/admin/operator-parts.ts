import type { DurableLedger } from '@pyloto/core-connectors';
import type { JobQueue, ReplayOperations } from '@pyloto/core-delivery';
import type { DestinationStates, OutboxJob } from '@pyloto/core-delivery/outbox';

import type { CommandParts } from '../commands/command-parts.ts';
import type { Disconnect, ShownConnections } from '../oauth/connection-routes.ts';

/** Bulk replays, as the operator's doors begin and watch them. */
export type BulkReplays = Pick<ReplayOperations, 'match' | 'start' | 'status'>;

/** What an operator sees of the outbox and has in hand; its destinations are those of the runtime's outbox. */
export type OutboxParts = {
  /** The outbox's own ledger, for discards and recounts of what goes out. */
  readonly ledger: DurableLedger;
  readonly queue: Pick<JobQueue<OutboxJob>, 'jobs'>;
  readonly states: Pick<DestinationStates, 'read' | 'enable'>;
};

/** What the operator's doors show besides the dead letters; what is absent is not there to be operated. */
export type OperatorParts = {
  /** Default: replays in this process, which end with it. */
  readonly replays?: BulkReplays | undefined;
  readonly outbox?: OutboxParts | undefined;
  readonly commands?: CommandParts | undefined;
  /** How the accounts' connections to their provider fare. */
  readonly connections?: ShownConnections | undefined;
  /** Forgets one of these; absent: nobody connects accounts. */
  readonly disconnect?: Disconnect | undefined;
};
