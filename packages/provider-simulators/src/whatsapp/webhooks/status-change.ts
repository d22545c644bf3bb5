import { detailsOf, titleOf } from '../graph/whatsapp-refusals.ts';
import type { Person } from '../people/people.ts';
import type { SimulatedAccount } from '../simulator-options.ts';
import { contactOf, metadataOf, type WebhookChange } from './webhook-value.ts';

/** What becomes of a message. */
export type StatusName = 'sent' | 'delivered' | 'read' | 'failed';

/** What a message costs. */
export type Pricing = {
  readonly billable: boolean;
  readonly category: string;
  readonly type: 'regular' | 'free_customer_service';
};

/** What every status of one message has in common. */
export type StatusSubject = {
  readonly account: SimulatedAccount;
  readonly messageId: string;
  /** Absent for a group. */
  readonly person?: Person;
  readonly groupId?: string;
  readonly callbackData?: string;
  readonly pricing: Pricing;
};

/** One status at one time. */
export type StatusMoment = {
  readonly status: StatusName;
  readonly atMs: number;
  /** For `failed`: why. */
  readonly code?: number;
};

/**
 * One status as a change. `timestamp` is seconds in a string; `conversation` is not there since v24; a failed one has no contacts
 * and no price, and the reason only in `error_data.details`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#statuses-object (read 2026-11-21)
 */
export function statusChange(subject: StatusSubject, moment: StatusMoment): WebhookChange {
  const failed = moment.status === 'failed';
  const value = {
    messaging_product: 'whatsapp',
    metadata: metadataOf(subject.account),
    ...(!failed && subject.person && { contacts: [contactOf(subject.person)] }),
    statuses: [statusOf(subject, moment)],
  };
  const { wabaId } = subject.account;
  return {
    wabaId,
    change: failed ? { field: 'messages', value } : { value, field: 'messages' },
  };
}

function statusOf(subject: StatusSubject, moment: StatusMoment): object {
  const { pricing, callbackData } = subject;
  return {
    id: subject.messageId,
    status: moment.status,
    timestamp: String(Math.floor(moment.atMs / 1000)),
    ...recipientOf(subject),
    ...(callbackData !== undefined && { biz_opaque_callback_data: callbackData }),
    ...(moment.code === undefined
      ? {
          pricing: {
            billable: pricing.billable,
            pricing_model: 'PMP',
            category: pricing.category,
            type: pricing.type,
          },
        }
      : { errors: [errorOf(moment.code)] }),
  };
}

function recipientOf({ person, groupId }: StatusSubject): object {
  if (groupId !== undefined) return { recipient_id: groupId, recipient_type: 'group' };
  if (person === undefined) return {};
  return {
    ...(person.waId !== undefined && { recipient_id: person.waId }),
    recipient_user_id: person.userId,
  };
}

function errorOf(code: number): object {
  const title = titleOf(code);
  return {
    code,
    title,
    message: title,
    error_data: { details: detailsOf(code) },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
}
