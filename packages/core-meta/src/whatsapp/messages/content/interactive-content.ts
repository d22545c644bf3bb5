import type { MessageContent, MessageContentOf } from '@pyloto/core-messaging';

import { asBoolean, asId, asObject, asString, asText } from '../../../json/as-json-value.ts';
import type { JsonObject } from '../../../json/json-object.ts';
import { withoutAbsent } from '../../../json/without-absent.ts';
import { epochSecondsToIso } from '../../../delivery/epoch-seconds.ts';
import type { ContentMapper } from './content-mapper.ts';
import { mapFormReply } from './form-reply.ts';

type Reply = MessageContentOf<'interactive_reply'>['reply'];

/**
 * `interactive {type, <type>}`: the answer to a button, a list, a flow or a request for call permission.
 *
 * The object is missing altogether on some deliveries, with the reason in `value.errors`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/interactive (read 2026-11-21)
 */
export const interactiveContent: ContentMapper = {
  expectation: 'interactive does not hold the reply it names',
  map: (message) => {
    const interactive = asObject(message.interactive);
    const type = asString(interactive?.type);
    if (interactive === undefined || type === undefined) return undefined;
    const mapReply = REPLY_MAPPERS.get(type);
    return mapReply === undefined
      ? { kind: 'unsupported', providerKind: `interactive.${type}` }
      : wrapReply(mapReply, interactive[type]);
  },
};

type ReplyMapper = (reply: JsonObject) => Reply | undefined;

const REPLY_MAPPERS: ReadonlyMap<string, ReplyMapper> = new Map<string, ReplyMapper>([
  ['button_reply', mapButtonReply],
  ['list_reply', mapListReply],
  ['nfm_reply', mapFormReply],
  ['call_permission_reply', mapCallPermissionReply],
]);

function wrapReply(mapReply: ReplyMapper, raw: unknown): MessageContent | undefined {
  const object = asObject(raw);
  const reply = object && mapReply(object);
  return reply && { kind: 'interactive_reply', reply };
}

function mapButtonReply(reply: JsonObject): Reply {
  return withoutAbsent({ type: 'button', id: asId(reply.id), title: asText(reply.title) });
}

function mapListReply(reply: JsonObject): Reply {
  return withoutAbsent({
    type: 'list',
    id: asId(reply.id),
    title: asText(reply.title),
    description: asText(reply.description),
  });
}

/** @see https://developers.facebook.com/docs/whatsapp/cloud-api/calling/user-call-permissions (read 2026-11-21) */
function mapCallPermissionReply(reply: JsonObject): Reply | undefined {
  const { response } = reply;
  if (response !== 'accept' && response !== 'reject') return undefined;
  return {
    type: 'call_permission',
    permission: withoutAbsent<NonNullable<Reply['permission']>>({
      response,
      permanent: asBoolean(reply.is_permanent),
      expiresAt: epochSecondsToIso(reply.expiration_timestamp),
      source: asString(reply.response_source),
    }),
  };
}
