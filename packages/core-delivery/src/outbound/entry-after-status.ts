import type { OutboundStatus } from '@pyloto/core-connectors';

import { applyStatus } from './apply-status.ts';
import { type CallbackReference, readCallbackData } from './callback-data.ts';
import { expireTurn } from './expire-turn.ts';
import { messageKeyDigest } from './message-key.ts';
import type { OutboundEntry } from './outbound-entry.ts';

/** A status, and what leads from it to its command: either, both or none. */
export type ReadStatus = {
  readonly status: OutboundStatus;
  readonly reference: CallbackReference | undefined;
  readonly messageKey: string | undefined;
};

/** Reads what a status brings back. */
export function readStatus(status: OutboundStatus): ReadStatus {
  const { accountId, callbackData, messageIdKey } = status;
  return {
    status,
    reference: callbackData === undefined ? undefined : readCallbackData(callbackData),
    messageKey: messageIdKey === undefined ? undefined : messageKeyDigest(accountId, messageIdKey),
  };
}

/** The entry after a status; undefined when it is about no message of this command, or came for another account. */
export function entryAfterStatus(
  entry: OutboundEntry,
  read: ReadStatus,
  nowMs: number,
): OutboundEntry | undefined {
  const part = partOfMessage(entry, read);
  if (part === undefined) return undefined;
  const { status, messageKey } = read;
  const { state, problem, externalMessageId } = status;
  return applyStatus(expireTurn(entry, nowMs), part, {
    state,
    externalMessageId,
    messageKey,
    ...(problem === undefined ? undefined : { problem }),
  });
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
