import type { OutboundStatus } from '@pyloto/core-connectors';

import { applyStatus } from './apply-status.ts';
import { type CallbackReference, readCallbackData } from './callback-data.ts';
import { conversationDigest } from './conversation-digest.ts';
import { expireTurn } from './expire-turn.ts';
import { messageKeyDigest } from './message-key.ts';
import type { OutboundEntry } from './outbound-entry.ts';
import { reportUpTo, type UpToReport } from './report-up-to.ts';

/** A status, and what leads from it to its commands: any or none. */
export type ReadStatus = {
  readonly status: OutboundStatus;
  readonly reference: CallbackReference | undefined;
  readonly messageKey: string | undefined;
  /** It is about all messages of a conversation that were taken by a moment. */
  readonly upTo: (UpToReport & { readonly conversationKey: string }) | undefined;
};

/** Reads what a status brings back. */
export function readStatus(status: OutboundStatus): ReadStatus {
  const { accountId, callbackData, messageIdKey } = status;
  return {
    status,
    reference: callbackData === undefined ? undefined : readCallbackData(callbackData),
    messageKey: messageIdKey === undefined ? undefined : messageKeyDigest(accountId, messageIdKey),
    upTo: upToOf(status),
  };
}

function upToOf({ accountId, state, upTo }: OutboundStatus): ReadStatus['upTo'] {
  if (upTo === undefined || (state !== 'delivered' && state !== 'read')) return undefined;
  const { conversationId, atMs } = upTo;
  if (!Number.isSafeInteger(atMs)) return undefined;
  return { state, atMs, conversationKey: conversationDigest([], { accountId, conversationId }) };
}

/** The entry after a status; undefined when it is about no message of this command, or came for another account. */
export function entryAfterStatus(
  entry: OutboundEntry,
  read: ReadStatus,
  nowMs: number,
): OutboundEntry | undefined {
  if (read.upTo !== undefined) return entryUpTo(expireTurn(entry, nowMs), read.upTo);
  const part = partOfMessage(entry, read);
  if (part === undefined) return undefined;
  const { status, messageKey } = read;
  const { state, problem, externalMessageId, takenAtMs } = status;
  return applyStatus(expireTurn(entry, nowMs), part, {
    state,
    externalMessageId,
    messageKey,
    takenAtMs: isMomentOf(entry, takenAtMs) ? takenAtMs : undefined,
    ...(problem === undefined ? undefined : { problem }),
  });
}

function entryUpTo(
  entry: OutboundEntry,
  { conversationKey, ...report }: NonNullable<ReadStatus['upTo']>,
): OutboundEntry | undefined {
  return entry.conversationKey === conversationKey ? reportUpTo(entry, report) : undefined;
}

/** Outside of a conversation nothing depends on it. */
function isMomentOf({ conversationKey }: OutboundEntry, atMs: number | undefined): boolean {
  return conversationKey !== undefined && Number.isSafeInteger(atMs);
}

function partOfMessage(entry: OutboundEntry, read: ReadStatus): number | undefined {
  const { status, reference, messageKey } = read;
  if (entry.accountId !== status.accountId) return undefined;
  if (reference?.clientMessageId === entry.clientMessageId) {
    return reference.part < entry.parts.length ? reference.part : undefined;
  }
  if (messageKey === undefined) return undefined;
  const at = entry.parts.findIndex(
    (part) => part.messageKey === messageKey || part.oldKeys?.includes(messageKey) === true,
  );
  return at === -1 ? undefined : at;
}
