import type { MessageContext, MessageContentOf } from '@pyloto/core-messaging';

import { asId, asObject, asString, asText } from '../../../json/as-json-value.ts';
import type { JsonObject } from '../../../json/json-object.ts';

/** An act upon a message, told as a message that points to it. */
export type ObservedAct = {
  readonly content: MessageContentOf<'unsupported'>;
  readonly context: MessageContext | undefined;
};

/**
 * Describes a reaction, edit or revocation that is old or somebody else's to answer.
 *
 * As an event of its own it would run the handlers of what happens now; so it stays in the history
 * or standby stream, as content of its kind that points to the message it acts upon.
 */
export function describeObservedAct(message: JsonObject, type: string): ObservedAct {
  const act = asObject(message[type]);
  const targetId = asId(act?.message_id) ?? asId(act?.original_message_id);
  const text = asString(act?.emoji) ?? asText(asObject(asObject(act?.message)?.text)?.body);
  return {
    content:
      text === undefined
        ? { kind: 'unsupported', providerKind: type }
        : { kind: 'unsupported', providerKind: type, text },
    context: targetId === undefined ? undefined : { replyTo: { externalMessageId: targetId } },
  };
}
