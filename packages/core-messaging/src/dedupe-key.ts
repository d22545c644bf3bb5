import { joinKey } from '@pyloto/core-events';

/** What identifies one messaging event. */
export type MessagingIdentity = {
  readonly channel: string;
  readonly accountId: string;
  /** Replaces the default prefix `dm:<channel>`; WhatsApp uses `whatsapp`. `dm` itself means the default. */
  readonly prefix?: string | undefined;
} & (
  | { readonly kind: 'msg'; readonly externalId: string; readonly subtype?: string | undefined }
  | {
      readonly kind: 'status';
      readonly externalId: string;
      readonly subtype: string;
      readonly participantId?: string | undefined;
    }
  | {
      readonly kind: 'typing';
      readonly conversationId: string;
      readonly actorId: string;
      /** Milliseconds since the epoch. */
      readonly atMs: number;
      /** What tells two signals of one bucket apart: `stopped` is no repetition of a start. */
      readonly subtype?: string | undefined;
    }
  | {
      readonly kind: 'read' | 'delivered';
      readonly conversationId: string;
      readonly messageIdOrMoment: string;
      /** Who has read, where several may: in a group every member reads the same message. */
      readonly participantId?: string | undefined;
    }
  | {
      /** What happens in a conversation and has no id at the provider. */
      readonly kind: 'referral' | 'thread' | 'preference';
      readonly conversationId: string;
      /** As the event tells it. */
      readonly moment: string;
      /** What tells two of one moment apart. */
      readonly subtype?: string | undefined;
    }
);

/** Typing is a signal: what happens within one bucket is one event. */
export const TYPING_BUCKET_MS = 10_000;

const DEFAULT_PREFIX = 'dm';

/**
 * Builds the dedupe key of a messaging event: `<prefix>:<accountId>:<kind>:…`, parts escaped so that
 * no two different identities give one key. A prefix stands for the channel, which is then no part of the key.
 *
 * @example
 * makeMessagingDedupeKey({ channel: 'instagram', accountId: '178', kind: 'msg', externalId: 'mid.1' })
 * // 'dm:instagram:178:msg:mid.1'
 */
export function makeMessagingDedupeKey(identity: MessagingIdentity): string {
  const { prefix = DEFAULT_PREFIX, channel, accountId, kind } = identity;
  // With "dm" as a prefix of its own, its account would stand where the default has the channel.
  const parts =
    prefix === DEFAULT_PREFIX ? [prefix, channel, accountId, kind] : [prefix, accountId, kind];
  addIdentifyingParts(parts, identity);
  return joinKey(parts);
}

function addIdentifyingParts(parts: string[], identity: MessagingIdentity): void {
  switch (identity.kind) {
    case 'msg':
      parts.push(identity.externalId);
      addOptional(parts, identity.subtype);
      return;
    case 'status':
      parts.push(identity.externalId, identity.subtype);
      addOptional(parts, identity.participantId);
      return;
    case 'typing':
      parts.push(identity.conversationId, identity.actorId, typingBucket(identity.atMs));
      addOptional(parts, identity.subtype);
      return;
    case 'read':
    case 'delivered':
      parts.push(identity.conversationId, identity.messageIdOrMoment);
      addOptional(parts, identity.participantId);
      return;
    case 'referral':
    case 'thread':
    case 'preference':
      parts.push(identity.conversationId, identity.moment);
      addOptional(parts, identity.subtype);
  }
}

function addOptional(parts: string[], part: string | undefined): void {
  if (part !== undefined) parts.push(part);
}

function typingBucket(atMs: number): string {
  return String(Math.floor(atMs / TYPING_BUCKET_MS));
}
