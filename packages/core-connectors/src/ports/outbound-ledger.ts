import type { ConnectorErrorCode } from '../connector-error.ts';

/**
 * How far a command has come.
 *
 * - `accepted`: it waits for its turn, or for its next attempt
 * - `sending`: somebody is sending it now
 * - `sent`, `delivered`, `read`: the provider has it, the recipient's device has it, the recipient has seen it
 * - `failed`: it was refused for good, or given up
 * - `unknown`: it may have been sent, and nobody knows: a status of the provider settles it, or an operator
 */
export type OutboundState =
  | 'accepted'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unknown';

/** A command by the id that its caller gave it, unique within tenant and connector. */
export type OutboundId = {
  readonly tenantId: string;
  readonly connector: string;
  readonly clientMessageId: string;
};

/** Why a command has failed, waits, or may have been sent. */
export type OutboundProblem = {
  readonly errorCode: ConnectorErrorCode;
  /** What was expected, without data. */
  readonly errorMessage: string;
  /** The provider's own code: `131047`. */
  readonly upstreamCode?: string;
};

/** One message of a command; most have one, a text that was split has several. */
export type OutboundPart = {
  readonly state: OutboundState;
  /** The provider's id of the message. */
  readonly externalMessageId?: string;
};

/** What the ledger knows of a command. */
export type OutboundRecord = OutboundId & {
  /** `send-message`. */
  readonly commandName: string;
  readonly channel: string;
  readonly accountId: string;
  /** The digest of the command's body: the same id with another body is a conflict. */
  readonly bodyDigest: string;
  readonly correlationId: string;
  /** The state of the part that is furthest behind; `unknown`, `failed` or `sending`, in this order, as soon as one part is. */
  readonly state: OutboundState;
  /** In the order of sending; those that were not begun are `accepted`. */
  readonly parts: readonly OutboundPart[];
  /** What the provider answered beside its ids: `{ mediaId }`. */
  readonly result?: Readonly<Record<string, string>>;
  readonly problem?: OutboundProblem;
  /** Attempts so far, over all parts. */
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly acceptedAtMs: number;
  readonly updatedAtMs: number;
  /** The command itself, for as long as something of it is to be sent or may have to be. */
  readonly command?: unknown;
};

/** A command that comes in. */
export type NewOutbound = OutboundId &
  Pick<OutboundRecord, 'commandName' | 'channel' | 'accountId' | 'bodyDigest' | 'correlationId'> & {
    readonly partCount: number;
    /** Where it belongs to a conversation: statuses `upTo` a moment find it by this. */
    readonly conversationId?: string | undefined;
    readonly command: unknown;
  };

/** Who sends, and for how long nobody else may; a sender that is gone when it ends leaves an `unknown`. */
export type SendLease = { readonly ownerToken: string; readonly leaseMs: number };

/** How a sender's turn with one part ended. */
export type SendEnd =
  | {
      readonly kind: 'sent';
      readonly externalMessageId?: string;
      readonly result?: Readonly<Record<string, string>>;
      /** When the answer came, by the sender's clock: when it was taken at the latest, until the provider says more. Milliseconds since the epoch. */
      readonly atMs?: number;
    }
  /** It was surely not sent, and is to be tried again. */
  | { readonly kind: 'again'; readonly problem: OutboundProblem }
  /** It was surely not sent, and never will be. */
  | { readonly kind: 'failed'; readonly problem: OutboundProblem }
  | { readonly kind: 'unknown'; readonly problem: OutboundProblem };

/** What a provider reports about a message that was sent. */
export type OutboundStatus = {
  /** What was attached to the message (`callbackData`), when it came back. */
  readonly callbackData?: string;
  /** The provider's id, as the connector compares them (`messageIdKey`). */
  readonly messageIdKey?: string;
  /** The provider's id as it came, kept for a part whose answer was lost. */
  readonly externalMessageId?: string;
  /**
   * In the place of ids: all messages of a conversation that the provider had taken by a moment of its clock, in milliseconds since
   * the epoch. Only of states `delivered` and `read`.
   */
  readonly upTo?: { readonly conversationId: string; readonly atMs: number };
  /** When the provider took the message, by its clock: what a later `upTo` is compared with. Milliseconds since the epoch. */
  readonly takenAtMs?: number;
  readonly accountId: string;
  readonly state: 'sent' | 'delivered' | 'read' | 'failed';
  readonly problem?: OutboundProblem;
};

/** Which records to show. */
export type OutboundQuery = {
  readonly tenantId: string;
  readonly connector: string;
  /** `accepted`, `sending`, `failed` or `unknown`: what may need somebody. */
  readonly state: 'accepted' | 'sending' | 'failed' | 'unknown';
  /** At most so many; 1 or more. */
  readonly limit: number;
  /** Where the page before ended: its `nextCursor`. */
  readonly cursor?: string | undefined;
};

/** One page of records, the one that changed first in front. */
export type OutboundPage = {
  readonly records: readonly OutboundRecord[];
  readonly nextCursor?: string;
};

/**
 * The record of what was to be sent, and how far it came: each command once, whoever asks and however often.
 *
 * A part is sent only by the holder of a lease that was written down before the first byte left. A lease that ends without a word
 * makes the part `unknown`; nothing but an operator's `retry` sends such a part again. Statuses move a part forward, never back.
 *
 * @throws ConnectorError `state_unavailable` when the store cannot answer
 */
export type OutboundLedger = {
  readonly durability: 'memory' | 'redis';
  /** Also moves a part whose lease ended to `unknown`. */
  readonly find: (id: OutboundId) => Promise<OutboundRecord | undefined>;
  /**
   * Writes a command down, unless one of its id is there; with a lease also the beginning of its first part.
   *
   * @returns the record that is there now, and whether this call made it (and its lease holds)
   */
  readonly accept: (
    command: NewOutbound,
    lease?: SendLease,
  ) => Promise<{ readonly isNew: boolean; readonly record: OutboundRecord }>;
  /**
   * Begins the next part that is `accepted`, when none is `sending`, `unknown` or `failed`.
   *
   * @returns its number from 0, and the record; undefined when there is nothing to send (now)
   */
  readonly begin: (
    id: OutboundId,
    lease: SendLease,
  ) => Promise<{ readonly part: number; readonly record: OutboundRecord } | undefined>;
  /**
   * Says how sending a part ended. A status that came first is kept: `sent` does not take `delivered` back.
   *
   * @returns the record; undefined when the lease had ended: the part is `unknown` then, but an end of kind `sent` or `failed` is
   * taken all the same
   */
  readonly end: (
    id: OutboundId,
    turn: { readonly part: number; readonly ownerToken: string; readonly messageIdKey?: string },
    end: SendEnd,
  ) => Promise<OutboundRecord | undefined>;
  /** Forgets a command of which surely nothing was sent, so that its id is free again. @returns false when something may have been */
  readonly withdraw: (id: OutboundId) => Promise<boolean>;
  /**
   * Applies statuses of one tenant, in any order, again and again. Two round trips at most for any number.
   *
   * @returns per status, the record as it is then (of an `upTo`, the one that was sent last); undefined when no command of ours was
   * meant
   */
  readonly apply: (
    scope: Pick<OutboundId, 'tenantId' | 'connector'>,
    statuses: readonly OutboundStatus[],
  ) => Promise<readonly (OutboundRecord | undefined)[]>;
  readonly list: (query: OutboundQuery) => Promise<OutboundPage>;
  /** How many are in each of the states that may need somebody. */
  readonly count: (
    scope: Pick<OutboundId, 'tenantId' | 'connector'>,
  ) => Promise<Readonly<Record<OutboundQuery['state'], number>>>;
  /** The tenants that have records. */
  readonly tenants: (connector: string) => Promise<readonly string[]>;
  /**
   * An operator's decision that an `unknown` or `failed` one is sent (again): what is not sent becomes `accepted`.
   *
   * @returns undefined when there is nothing to decide, or the command itself is kept no longer: it had been sent, and failed afterwards
   */
  readonly retry: (id: OutboundId) => Promise<OutboundRecord | undefined>;
  /** An operator's decision that an `accepted` or `unknown` one is over: it becomes `failed`. @returns undefined when there is nothing to decide */
  readonly giveUp: (id: OutboundId) => Promise<OutboundRecord | undefined>;
  /** Moves parts whose lease ended to `unknown`. @returns the records that were moved, at most `limit` of them */
  readonly sweep: (
    scope: Pick<OutboundId, 'tenantId' | 'connector'>,
    limit: number,
  ) => Promise<readonly OutboundRecord[]>;
};
