import type { ActorRef, ConversationRef } from '@pyloto/core-events';

import { asId, asString } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { describeUser } from '../people/describe-user.ts';
import type { WhatsAppValueContext } from '../value-context.ts';

/** Whom a status is about, and where; a failed one may name nobody. */
export type StatusParties = {
  readonly conversation: ConversationRef | undefined;
  readonly recipient: ActorRef | undefined;
};

/**
 * Reads whom a status is about.
 *
 * In a group `recipient_id` is the group and the person is the participant. The parent of a
 * business-scoped id goes by two spellings. People who go by a username have no `recipient_id`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#statuses-object (read 2026-11-21)
 */
export function readStatusParties(
  status: JsonObject,
  context: WhatsAppValueContext,
): StatusParties {
  return status.recipient_type === 'group'
    ? readGroup(status, context)
    : readDirect(status, context);
}

function readDirect(status: JsonObject, context: WhatsAppValueContext): StatusParties {
  const recipient = describeUser(
    {
      phone: asId(status.recipient_id),
      userId: asString(status.recipient_user_id),
      parentUserId:
        asString(status.parent_recipient_user_id) ?? asString(status.recipient_parent_user_id),
    },
    context.people,
  );
  return {
    conversation: recipient === undefined ? undefined : { id: recipient.id, kind: 'direct' },
    recipient,
  };
}

function readGroup(status: JsonObject, context: WhatsAppValueContext): StatusParties {
  const groupId = asId(status.recipient_id);
  const recipient = describeUser(
    {
      phone: asId(status.recipient_participant_id),
      userId: asString(status.recipient_participant_user_id),
      parentUserId: asString(status.recipient_participant_parent_user_id),
    },
    context.people,
  );
  return {
    conversation: groupId === undefined ? undefined : { id: groupId, kind: 'group' },
    recipient,
  };
}
