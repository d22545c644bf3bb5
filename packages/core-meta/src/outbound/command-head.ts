import type { Command, CommandRefusal } from '@pyloto/core-connectors';

import { refused } from './refusals.ts';

/** What an id of a channel looks like. */
export type IdForm = {
  readonly pattern: RegExp;
  /** Completes «field must be …». */
  readonly mustBe: string;
};

/** What a channel is called, and what its ids look like. */
export type HeadForms = {
  readonly channel: string;
  readonly account: IdForm;
  readonly message: IdForm;
};

/** What every command says, where it is not what the channel calls it. */
export function checkHead(
  { channel, accountId }: Command,
  forms: HeadForms,
): readonly CommandRefusal[] {
  return [
    ...(channel === forms.channel ? [] : refused('channel', forms.channel)),
    ...checkId('accountId', accountId, forms.account),
  ];
}

/** The id of a message that is none of the channel's. */
export function checkMessageId(
  field: string,
  message: { readonly externalMessageId: string } | undefined,
  { message: form }: HeadForms,
): readonly CommandRefusal[] {
  return checkId(`${field}.externalMessageId`, message?.externalMessageId, form);
}

/** An id that is none of its form. */
export function checkId(
  field: string,
  id: string | undefined,
  { pattern, mustBe }: IdForm,
): readonly CommandRefusal[] {
  return id === undefined || pattern.test(id) ? [] : refused(field, mustBe);
}
