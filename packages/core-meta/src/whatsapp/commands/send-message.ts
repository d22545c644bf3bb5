import type { CommandDefinition, CommandFacts, CommandRefusal } from '@pyloto/core-connectors';
import {
  MESSAGING_COMMAND_CAPABILITIES,
  type SendMessageCommand,
  SendMessageCommandSchema,
} from '@pyloto/core-messaging';

import { checkHead, checkMessageId } from '../../outbound/command-head.ts';
import { whatsappForms } from './whatsapp-forms.ts';
import { whatsappContent } from './content/outbound-content-mappers.ts';
import { whatsappText } from './content/text-content.ts';
import { drainedBy, pairBucket, phoneNumberBucket } from './pacing.ts';
import { postMessage } from './post-message.ts';
import { checkRecipient, recipientId } from './recipient.ts';
import { divideMessage } from '../../outbound/divide-message.ts';
import { refused } from '../../outbound/refusals.ts';
import { isWindowClosed } from '../../outbound/service-window.ts';

/**
 * Sends one message, or a long text as several.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages (read 2026-11-21)
 */
export const sendMessage: CommandDefinition<SendMessageCommand> = {
  name: 'send-message',
  capabilityId: MESSAGING_COMMAND_CAPABILITIES.outboundMessages,
  summary: 'Sends a message: text, a file, a template, buttons, a list and more.',
  schema: SendMessageCommandSchema,
  example: {
    clientMessageId: 'order-1042-shipped',
    channel: 'whatsapp',
    accountId: '106540352242922',
    to: { id: '5511999990000' },
    content: { kind: 'text', text: 'Your blue bicycle is on its way.' },
  },
  isRepeatable: false,
  conversationOf: ({ to }) => recipientId(to),
  check: (command, facts) => [
    ...checkHead(command, whatsappForms),
    ...checkRecipient(command.to),
    ...checkMessageId('replyTo', command.replyTo, whatsappForms),
    ...checkGroup(command),
    ...checkTag(command),
    ...whatsappContent.check(command.content),
    ...checkWindow(command, facts),
  ],
  partsOf: (command) => divideMessage(command, whatsappText),
  bucketsOf: ({ accountId, to }) => [phoneNumberBucket(accountId), pairBucket(accountId, to)],
  drainedBy,
  send: (part, call) => {
    const { content, replyTo } = part;
    const context = replyTo === undefined ? undefined : { message_id: replyTo.externalMessageId };
    return postMessage(part, { ...whatsappContent.toGraph(content), context }, call);
  },
};

function checkGroup({ to, content }: SendMessageCommand): readonly CommandRefusal[] {
  return to.kind !== 'group' || whatsappContent.mayGoToGroups(content)
    ? []
    : refused('content.kind', 'one that groups have: text, media, location, contacts or template');
}

function checkTag({ tag }: SendMessageCommand): readonly CommandRefusal[] {
  return tag === undefined ? [] : refused('tag', 'left out: WhatsApp has no tags');
}

function checkWindow(
  { content }: SendMessageCommand,
  facts: CommandFacts,
): readonly CommandRefusal[] {
  if (content.kind === 'template' || !isWindowClosed(facts)) return [];
  const mustBe = 'template: the recipient wrote last more than 24 hours ago';
  return [{ code: 'template_required', field: 'content.kind', mustBe }];
}
