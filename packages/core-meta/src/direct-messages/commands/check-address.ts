import type { Command, CommandRefusal } from '@pyloto/core-connectors';
import type { Recipient } from '@pyloto/core-messaging';

import { checkHead, checkId, type HeadForms } from '../../outbound/command-head.ts';
import { refused } from '../../outbound/refusals.ts';

const PERSON = {
  pattern: /^\d{1,20}$/,
  mustBe: 'the id that the person has for this account, for example 7298561430215587',
};

/** An account that is none, or nobody who can be written to: no recipient, no id of a person's, a group. */
export function checkAddress(
  command: Command & { readonly to?: Recipient | undefined },
  forms: HeadForms,
): readonly CommandRefusal[] {
  return [...checkHead(command, forms), ...checkRecipient(command.to)];
}

function checkRecipient(to: Recipient | undefined): readonly CommandRefusal[] {
  if (to === undefined) {
    return refused('to', 'given: the channel marks conversations, not messages');
  }
  return [
    ...checkId('to.id', to.id, PERSON),
    ...(to.kind === 'group' ? refused('to.kind', 'direct: the channel has no groups') : []),
  ];
}
