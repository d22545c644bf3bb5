import type { ParsedEvent } from '@pyloto/core-connectors';
import type { DirectMessage, MessageContentOf } from '@pyloto/core-messaging';

import { withoutAbsent } from '../../json/without-absent.ts';
import { directMessageEvent } from './direct-message-event.ts';
import type { ItemParties } from './item-parties.ts';
import type { MessagingItem } from './messaging-item.ts';
import { ownId } from './own-id.ts';

/** What somebody did, that is no message, while another app held the conversation. */
type ObservedAct = {
  /** Meta's name of it. */
  readonly kind: 'reaction' | 'message_edit' | 'is_deleted' | 'referral';
  /** The message that it was done to. */
  readonly targetId?: string | undefined;
  readonly text?: string | undefined;
  readonly referral?: DirectMessage['referral'];
};

/** Acts by which nobody has written or tapped: they open no window. */
const SILENT: ReadonlySet<string> = new Set<ObservedAct['kind']>([
  'message_edit',
  'is_deleted',
  'referral',
]);

/**
 * Tells an act as an observed message that points to what it was done to.
 *
 * As an event of its own it would run the handlers of what may be answered.
 */
export function observedAct(
  item: MessagingItem,
  parties: ItemParties,
  { kind, targetId, text, referral }: ObservedAct,
): ParsedEvent {
  const content: MessageContentOf<'unsupported'> = {
    kind: 'unsupported',
    providerKind: kind,
    text,
  };
  return directMessageEvent(item, parties, {
    externalMessageId: ownId(kind, item),
    content: withoutAbsent(content),
    context: targetId === undefined ? undefined : { replyTo: { externalMessageId: targetId } },
    referral,
  });
}

/** Tells whether an observed message is an act by which nobody has written. */
export function isSilentAct({ content }: Pick<DirectMessage, 'content'>): boolean {
  return content.kind === 'unsupported' && SILENT.has(content.providerKind);
}
