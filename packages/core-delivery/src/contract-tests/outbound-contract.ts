import { randomUUID } from 'node:crypto';

import type {
  NewOutbound,
  OutboundId,
  OutboundLedger,
  OutboundProblem,
  OutboundStatus,
  SendEnd,
  SendLease,
} from '@pyloto/core-connectors';

import { writeCallbackData } from '../outbound/callback-data.ts';

/** An outbound ledger under test, and the time it lives in. */
export type OutboundLedgerHarness = {
  readonly ledger: OutboundLedger;
  /** Another copy of the app on the same state; left out where the state is in the process. */
  readonly otherCopy?: OutboundLedger;
  /** The same state, remembering what is over for {@link SHORT_RETENTION_MS}. */
  readonly forgetful: OutboundLedger;
  /** Lets at least this much time pass for the ledger: a fake clock moves, a real store is waited for. */
  readonly passTime: (durationMs: number) => Promise<void>;
  /** Ends what the factory started. */
  readonly close?: () => Promise<void>;
};

/** What a case is given: ids of a tenant of its own, so that cases can share a store. */
export type OutboundContract = Required<Omit<OutboundLedgerHarness, 'close'>> & {
  readonly scope: Pick<OutboundId, 'tenantId' | 'connector'>;
  readonly id: OutboundId;
  readonly command: (more?: Partial<NewOutbound>) => NewOutbound;
};

/** A case of the contract. */
export type OutboundCase = readonly [
  name: string,
  run: (contract: OutboundContract) => Promise<void>,
];

/** For how long the harness's `forgetful` ledger remembers what is over, in milliseconds. */
export const SHORT_RETENTION_MS = 400;
/** A lease that outlives every case. */
const LONG_LEASE_MS = 60_000;
/** A lease that a case waits out. */
export const SHORT_LEASE_MS = 150;
/** How long it waits for that. */
export const WAIT_MS = 220;

/** The account that the commands of the cases leave from. */
export const ACCOUNT_ID = '106540352242922';

/** Everything for one case. */
export function outboundContract(harness: OutboundLedgerHarness): OutboundContract {
  const scope = { tenantId: `contract-${randomUUID()}`, connector: 'contract' };
  const id = { ...scope, clientMessageId: 'c-1' };
  return {
    ...harness,
    otherCopy: harness.otherCopy ?? harness.ledger,
    scope,
    id,
    command: (more) => ({ ...commandOf(id), ...more }),
  };
}

/** A lease of an owner that nobody else is. */
export function leaseOf(leaseMs: number = LONG_LEASE_MS): SendLease {
  return { ownerToken: randomUUID(), leaseMs };
}

/** A reason of this code. */
export function problemOf(errorCode: OutboundProblem['errorCode']): OutboundProblem {
  return { errorCode, errorMessage: 'the provider must take it', upstreamCode: '131056' };
}

/** The end of a turn in which the provider gave this id. */
export function sentAs(externalMessageId: string): SendEnd {
  return { kind: 'sent', externalMessageId };
}

/** A status that brings back the callback data of a part, and more. */
export function statusOf(
  state: OutboundStatus['state'],
  more: Partial<OutboundStatus> & { readonly part?: number; readonly of?: string } = {},
): OutboundStatus {
  const { part = 0, of = 'c-1', ...rest } = more;
  return { state, accountId: ACCOUNT_ID, callbackData: writeCallbackData(of, part), ...rest };
}

/** A status that only the provider's id leads to its command. */
export function statusByKey(
  state: OutboundStatus['state'],
  messageIdKey: string,
  more: Partial<OutboundStatus> = {},
): OutboundStatus {
  const externalMessageId = `wamid.${messageIdKey}`;
  return { state, accountId: ACCOUNT_ID, messageIdKey, externalMessageId, ...more };
}

/** A report about all of a conversation up to a moment, in milliseconds since the epoch. */
export function upToStatus(
  state: OutboundStatus['state'],
  conversationId: string,
  atMs: number,
): OutboundStatus {
  return { state, accountId: ACCOUNT_ID, upTo: { conversationId, atMs } };
}

/** Every order of some things. */
export function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) =>
    permutations(items.toSpliced(at, 1)).map((rest) => [item].concat(rest)),
  );
}

function commandOf(id: OutboundId): NewOutbound {
  return {
    ...id,
    commandName: 'send-message',
    channel: 'whatsapp',
    accountId: ACCOUNT_ID,
    bodyDigest: 'digest-of-the-body',
    correlationId: 'correlation-1',
    partCount: 1,
    command: { text: 'Olá 👋', to: { id: '15550001111' } },
  };
}
