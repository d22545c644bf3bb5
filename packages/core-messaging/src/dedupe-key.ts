import { joinKey } from '@pyloto/core-events';

/** What identifies one messaging event. */
export type MessagingIdentity = {
  readonly channel: string;
  readonly accountId: string;
  /** Replaces the default prefix `dm:<channel>`; WhatsApp uses `whatsapp`. */
  readonly prefix?: string;
} & (
  | { readonly kind: 'msg'; readonly externalId: string; readonly subtype?: string }
  | {
      readonly kind: 'status';
      readonly externalId: string;
      readonly subtype: string;
      readonly participantId?: string;
    }
  | {
      readonly kind: 'typing';
      readonly conversationId: string;
      readonly actorId: string;
      /** Milliseconds since the epoch. */
      readonly atMs: number;
    }
  | { readonly kind: 'read'; readonly conversationId: string; readonly messageIdOrMoment: string }
);

/** Typing is a signal: what happens within one bucket is one event. */
export const TYPING_BUCKET_MS = 10_000;

/**
 * Builds the dedupe key of a messaging event: `<prefix>:<accountId>:<kind>:…`, parts escaped so that
 * no two different identities give one key.
 *
 * @example
 * makeMessagingDedupeKey({ channel: 'instagram', accountId: '178', kind: 'msg', externalId: 'mid.1' })
 * // 'dm:instagram:178:msg:mid.1'
 */
export function makeMessagingDedupeKey(identity: MessagingIdentity): string {
  const prefix = identity.prefix === undefined ? ['dm', identity.channel] : [identity.prefix];
  return joinKey([...prefix, identity.accountId, identity.kind, ...identifyingParts(identity)]);
}

function identifyingParts(identity: MessagingIdentity): string[] {
  switch (identity.kind) {
    case 'msg':
      return withOptional([identity.externalId], identity.subtype);
    case 'status':
      return withOptional([identity.externalId, identity.subtype], identity.participantId);
    case 'typing':
      return [
        identity.conversationId,
        identity.actorId,
        String(Math.floor(identity.atMs / TYPING_BUCKET_MS)),
      ];
    case 'read':
      return [identity.conversationId, identity.messageIdOrMoment];
  }
}

function withOptional(parts: string[], optional: string | undefined): string[] {
  return optional === undefined ? parts : [...parts, optional];
}
