import type { ConnectionHealth, MemoryConnectionHealth } from '@pyloto/core-auth';
import type {
  ConversationWindows,
  DeadLetters,
  DurableLedger,
  Ledger,
  OutboundLedger,
  Pacer,
  RateLimiter,
  TokenBuckets,
} from '@pyloto/core-connectors';
import type { JobQueue, ReplayStore } from '@pyloto/core-delivery';
import type { DestinationStates, OutboxJob } from '@pyloto/core-delivery/outbox';
import type { RedisClient } from '@pyloto/core-redis';

import type { CommandJob } from '../../commands/command-job.ts';
import type { InboxJob } from '../../inbox/inbox-job.ts';
import type { Check } from '../../readiness.ts';
import type { StartWorkers } from '../start-redis-workers.ts';
import type { OpenConnectionState } from './connection-state.ts';

/** What a connector app remembers, and where. */
export type ConnectorState = MemoryState | RedisState;

type AnyState = {
  readonly ledger: Ledger;
  readonly deadLetters: DeadLetters;
  readonly rateLimiter: RateLimiter;
  /** What was to be sent, and how far it came. */
  readonly outboundLedger: OutboundLedger;
  readonly windows: ConversationWindows;
  /** The providers' limits. */
  readonly buckets: TokenBuckets;
  readonly pacer: Pacer;
  /** What is kept of accounts that people have connected; asked for once. */
  readonly openConnections: OpenConnectionState;
  /** What `/ready` asks. */
  readonly checks: Readonly<Record<string, Check>>;
  readonly close: () => Promise<void>;
};

/** State of this process alone, lost with it. */
export type MemoryState = AnyState & {
  readonly durability: 'memory';
  readonly ledgerEntries: () => number;
  readonly connections: MemoryConnectionHealth;
};

/** State that all copies of the app share. */
export type RedisState = AnyState & {
  readonly durability: 'redis';
  readonly client: RedisClient;
  readonly ledger: DurableLedger;
  readonly outboxLedger: DurableLedger;
  readonly inboxQueue: JobQueue<InboxJob>;
  readonly outboxQueue: JobQueue<OutboxJob>;
  readonly commandQueue: JobQueue<CommandJob>;
  readonly connections: ConnectionHealth;
  readonly destinationStates: DestinationStates;
  readonly replays: ReplayStore;
  /** With a connection of their own, which waits while Redis is away. */
  readonly startWorkers: StartWorkers;
};
