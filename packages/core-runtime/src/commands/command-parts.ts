import type {
  CommandDefinition,
  ConversationWindows,
  OutboundLedger,
  StreamingHttpClient,
  TenantDirectory,
  TokenBuckets,
} from '@pyloto/core-connectors';
import type { JobQueue } from '@pyloto/core-delivery';

import type { EmitEvent } from '../emit-events.ts';
import type { ProviderParts } from '../provider/provider-parts.ts';
import type { CommandJob } from './command-job.ts';

/** What commands are taken, sent and settled with. */
export type CommandParts = ProviderParts & {
  readonly definitions: ReadonlyMap<string, CommandDefinition>;
  /** What two ids of the provider have in common when they mean one message. */
  readonly messageIdKey: (externalMessageId: string) => string;
  /** The connector's own: false when no status is a report up to a moment, so that the ledger needs no conversations. */
  readonly reportsUpTo?: boolean | undefined;
  readonly ledger: OutboundLedger;
  readonly windows: ConversationWindows;
  readonly buckets: TokenBuckets;
  readonly findAccount: TenantDirectory['findAccount'];
  /** Where commands wait that cannot be sent at once; absent: they are tried again within their request, or refused. */
  readonly queue: JobQueue<CommandJob> | undefined;
  /** Sends an event of the connector's own on the way that a provider's take; absent: nobody is told. */
  readonly emit?: EmitEvent | undefined;
  /** Calls addresses that somebody else has chosen: public ones only. */
  readonly publicHttp: StreamingHttpClient;
  /** Makes owner tokens. */
  readonly newId: () => string;
  /** A number from 0 to below 1. */
  readonly random: () => number;
  /** True once nothing that is queued, or can be, is to begin any more. */
  readonly isStopping?: (() => boolean) | undefined;
  /** How long a sender that says nothing is believed to be at work; longer than `timeoutMs`. */
  readonly leaseMs: number;
  /** How long a command that was surely not sent waits before each next attempt, ±20 %; after the last it has failed. */
  readonly retryScheduleMs: readonly number[];
};

/** When a command that was surely not sent is tried again, by default: 4^X seconds, as Meta documents for its pair limit. */
export const DEFAULT_COMMAND_RETRY_SCHEDULE_MS: readonly number[] = [
  1_000, 4_000, 16_000, 64_000, 256_000, 1_024_000,
];
