import type { OutboundState } from '@pyloto/core-connectors';

import type { EntryPart } from './outbound-entry.ts';

/** What is known of a message that a part was sent as. */
export type MessageFacts = {
  readonly externalMessageId?: string | undefined;
  readonly messageKey?: string | undefined;
  /** When the provider took it, by its clock. */
  readonly takenAtMs?: number | undefined;
  /** When its sender knew that it was taken, by the sender's clock. */
  readonly sentAtMs?: number | undefined;
};

/** So many replaced messages of a part are remembered; more decisions of an operator about one part are not expected. */
const MOST_OLD_KEYS = 4;

/**
 * How much the provider has said about a part; 0: nothing.
 *
 * A status moves a part only up. The order is one that makes the end the same in whatever order statuses come: `failed` is more than
 * `sent`, which it follows, and less than `delivered`, which shows that it was wrong.
 */
export function rankOf({ state, wasSent }: Pick<EntryPart, 'state' | 'wasSent'>): number {
  if (state === 'failed') return wasSent === true ? PROVIDER_RANKS.failed : 0;
  return PROVIDER_RANKS[state];
}

const PROVIDER_RANKS: Readonly<Record<OutboundState, number>> = {
  accepted: 0,
  sending: 0,
  unknown: 0,
  sent: 1,
  failed: 2,
  delivered: 3,
  read: 4,
};

/** Whether the facts are about a message that is not the part's latest: an operator had it sent again. */
export function isAboutAnother(part: EntryPart, { messageKey }: MessageFacts): boolean {
  if (messageKey === undefined) return false;
  if (isReplaced(part, messageKey)) return true;
  return part.messageKey !== undefined && part.messageKey !== messageKey;
}

/** Whether it is known of a message that another was sent in its place. */
export function isReplaced({ oldKeys }: EntryPart, messageKey: string | undefined): boolean {
  return messageKey !== undefined && oldKeys?.includes(messageKey) === true;
}

/** The part with what is known of its message. */
export function withFacts(part: EntryPart, facts: MessageFacts): EntryPart {
  const { externalMessageId = part.externalMessageId, messageKey = part.messageKey } = facts;
  const known = withMoment(part, facts);
  if (externalMessageId === part.externalMessageId && messageKey === part.messageKey) return known;
  return {
    ...known,
    ...(externalMessageId === undefined ? undefined : { externalMessageId }),
    ...(messageKey === undefined ? undefined : { messageKey }),
  };
}

/** The provider's word about when it took the message makes our own needless; of each the first counts. */
function withMoment(part: EntryPart, { takenAtMs, sentAtMs }: MessageFacts): EntryPart {
  if (part.takenAtMs !== undefined) return part;
  if (takenAtMs !== undefined) {
    const { sentAtMs: _sentAtMs, ...rest } = part;
    return { ...rest, takenAtMs };
  }
  return sentAtMs === undefined || part.sentAtMs !== undefined ? part : { ...part, sentAtMs };
}

/** The part with a message that is no longer its latest. */
export function withOldKey(part: EntryPart, messageKey: string | undefined): EntryPart {
  const known = part.oldKeys ?? [];
  if (messageKey === undefined || known.includes(messageKey)) return part;
  return { ...part, oldKeys: [...known, messageKey].slice(-MOST_OLD_KEYS) };
}
