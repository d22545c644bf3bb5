import type { CommandRefusal } from '@pyloto/core-connectors';
import type { Recipient } from '@pyloto/core-messaging';

import { checkId } from '../../outbound/command-head.ts';
import { refused } from '../../outbound/refusals.ts';

const PERSON = {
  pattern: /^\d{1,20}$/,
  mustBe: 'the id that the person has for this account, for example 7298561430215587',
};

/** An id that nobody is found under, or a group, which the business cannot write to. */
export function checkRecipient({ id, kind }: Recipient): readonly CommandRefusal[] {
  return [
    ...checkId('to.id', id, PERSON),
    ...(kind === 'group' ? refused('to.kind', 'direct: the channel has no groups') : []),
  ];
}

/** A signal that names nobody it is for. */
export function checkSignalRecipient(to: Recipient | undefined): readonly CommandRefusal[] {
  return to === undefined
    ? refused('to', 'given: the channel shows it in conversations, not on messages')
    : checkRecipient(to);
}
