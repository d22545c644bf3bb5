import type { Person } from '../people/people.ts';
import type { SimulatedAccount } from '../simulator-options.ts';

/** One entry of `changes` and the business it belongs to. */
export type WebhookChange = {
  readonly wabaId: string;
  readonly change: object;
};

/** What a webhook says about the number it is for. */
export function metadataOf(account: SimulatedAccount): object {
  return {
    display_phone_number: account.displayPhoneNumber,
    phone_number_id: account.phoneNumberId,
  };
}

/** The body of a webhook: one entry for each business, its changes in order. */
export function webhookBody(changes: readonly WebhookChange[]): object {
  const byBusiness = Map.groupBy(changes, ({ wabaId }) => wabaId);
  return {
    object: 'whatsapp_business_account',
    entry: [...byBusiness].map(([id, own]) => ({ id, changes: own.map(({ change }) => change) })),
  };
}

/** How a status or a contact names somebody: without a number, only their business-scoped id. */
export function contactOf(person: Person): object {
  return {
    ...(person.waId !== undefined && { wa_id: person.waId }),
    user_id: person.userId,
  };
}
