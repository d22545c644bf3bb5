import type { Command, CommandRefusal } from '@pyloto/core-connectors';

import { refused } from '../../outbound/refusals.ts';

const PHONE_NUMBER_ID = /^\d{1,20}$/;
/** WhatsApp's ids of messages; what follows the dot is base64 today, which nobody promises. */
const MESSAGE_ID = /^wamid\.\S{1,250}$/;

/** What every command says, where it is not what WhatsApp calls it. */
export function checkHead({ channel, accountId }: Command): readonly CommandRefusal[] {
  return [
    ...(channel === 'whatsapp' ? [] : refused('channel', 'whatsapp')),
    ...(PHONE_NUMBER_ID.test(accountId)
      ? []
      : refused('accountId', 'a phone number id, for example 106540352242922')),
  ];
}

/** The id of a message that is no id of WhatsApp's. */
export function checkMessageId(
  field: string,
  message: { readonly externalMessageId: string } | undefined,
): readonly CommandRefusal[] {
  return message === undefined || MESSAGE_ID.test(message.externalMessageId)
    ? []
    : refused(
        `${field}.externalMessageId`,
        'the id of a message on WhatsApp, for example wamid.HBgLMTY1MDU1NTAxNDIA',
      );
}
