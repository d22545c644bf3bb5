import { isJsonObject } from '../../graph/json-object.ts';
import { filesPath } from '../calls/files-path.ts';
import type { DirectAccount } from '../direct-settings.ts';
import { accountOf, conversationKey, type DirectSimulation } from '../direct-simulation.ts';
import type { MessagingItem } from '../platform.ts';
import { type DirectEvent, sendMessaging, tellNoise } from '../webhooks/send-webhook.ts';
import type { InboundAttachment, InboundMessage, ReceivedMessage } from './inbound.ts';

/** What somebody does opens the window, but for what they take back or change, and what is not theirs to say. */
const opensNothing: ReadonlySet<string> = new Set(['unreaction', 'unsend', 'edit', 'other']);

/**
 * Lets somebody write to the account: opens their window and sends the webhook.
 *
 * @throws Error when the account is not one of the simulator's
 */
export async function receiveMessage(
  simulation: DirectSimulation,
  inbound: InboundMessage,
): Promise<ReceivedMessage> {
  const { event, messageId } = take(simulation, inbound);
  const status = await sendMessaging(simulation, [event]);
  await tellNoise(simulation, event);
  return { status, messageId };
}

/**
 * Lets several people write at once, in one webhook for each app.
 *
 * @throws Error when an account is not one of the simulator's
 */
export async function receiveTogether(
  simulation: DirectSimulation,
  messages: readonly InboundMessage[],
): Promise<readonly ReceivedMessage[]> {
  const taken = messages.map((inbound) => take(simulation, inbound));
  const byApp = Map.groupBy(taken, ({ event }) => event.account.appSecret);
  const statuses = new Map<string, number | undefined>();
  for (const [appSecret, own] of byApp) {
    const events = own.map(({ event }) => event);
    statuses.set(appSecret, await sendMessaging(simulation, events));
  }
  return taken.map(({ event, messageId }) => ({
    status: statuses.get(event.account.appSecret),
    messageId,
  }));
}

type Taken = { readonly event: DirectEvent; readonly messageId: string };

function take(simulation: DirectSimulation, inbound: InboundMessage): Taken {
  const account = accountOf(simulation, inbound.accountId);
  const { from: person } = inbound;
  meet(simulation, account, person);
  if (!opensNothing.has(inbound.kind ?? 'text')) openWindows(simulation, account, person);
  const messageId = messageIdOf(simulation, account, inbound);
  const event = {
    account,
    person,
    direction: 'from_person',
    item: itemOf(simulation, inbound, messageId),
    atMs: simulation.settings.clock.now(),
    isStandby: inbound.isStandby ?? false,
  } as const;
  return { event, messageId };
}

/** From now on the account knows this person. */
export function meet(
  { conversations }: DirectSimulation,
  account: DirectAccount,
  person: string,
): void {
  const key = conversationKey(account, person);
  if (conversations.get(key) === undefined) conversations.set(key, { account, person });
}

function openWindows({ windows }: DirectSimulation, account: DirectAccount, person: string): void {
  windows.standard.open(account.id, person);
  windows.humanAgent.open(account.id, person);
}

function messageIdOf(
  { platform, ids, messages }: DirectSimulation,
  account: DirectAccount,
  inbound: InboundMessage,
): string {
  if ('messageId' in inbound) return inbound.messageId;
  const mid = platform.midOf(ids, account, inbound.from);
  messages.set(mid, { accountId: account.id, person: inbound.from, by: 'person', edits: 0 });
  return mid;
}

// oxlint-disable-next-line complexity -- one case for each kind, and nothing else
function itemOf(simulation: DirectSimulation, inbound: InboundMessage, mid: string): MessagingItem {
  switch (inbound.kind) {
    case 'reaction':
      return { reaction: reactionOf(simulation, inbound) };
    case 'unreaction':
      return { reaction: unreactionOf(simulation, mid) };
    case 'unsend':
      return { message: { mid, is_deleted: true } };
    case 'edit':
      return { message_edit: editOf(simulation, inbound) };
    case 'postback': {
      const { title, payload, referral, isStandby } = inbound;
      const said = { ...(!isStandby && { payload }), ...(referral && { referral }) };
      return { postback: { mid, title, ...said } };
    }
    case 'other':
      return inbound.item;
    case 'quick_reply':
    case 'attachment':
    case 'text':
    case undefined:
      break;
  }
  return { message: messageOf(simulation, inbound, mid) };
}

type Written = Extract<InboundMessage, { readonly kind?: 'text' | 'quick_reply' | 'attachment' }>;

function messageOf(simulation: DirectSimulation, inbound: Written, mid: string): object {
  const { text, replyTo, replyToStory, referral } = inbound;
  return {
    mid,
    ...(text !== undefined && { text }),
    ...(inbound.kind === 'quick_reply' && { quick_reply: { payload: inbound.payload } }),
    ...(inbound.kind === 'attachment' && {
      attachments: inbound.attachments.map((each) =>
        attachmentOf(each, addressOf(simulation, inbound, each)),
      ),
    }),
    ...(replyTo !== undefined && { reply_to: { mid: replyTo } }),
    ...(replyToStory && { reply_to: { story: { url: replyToStory.url, id: replyToStory.id } } }),
    ...(referral && { referral }),
  };
}

function attachmentOf(
  { type, payload, title }: InboundAttachment,
  url: string | undefined,
): object {
  return {
    ...(title !== undefined && { title }),
    type,
    ...(payload !== undefined && { payload }),
    ...(payload === undefined && url !== undefined && { payload: { url } }),
  };
}

/** Where a file is: where it is said to be, or here. */
function addressOf(
  simulation: DirectSimulation,
  { accountId }: InboundMessage,
  { file, url }: InboundAttachment,
): string | undefined {
  if (file === undefined) return url;
  const { login } = accountOf(simulation, accountId);
  return `${simulation.addresses.get(login)}${filesPath}?${simulation.files.add(file)}`;
}

function reactionOf(
  { messages }: DirectSimulation,
  inbound: Extract<InboundMessage, { readonly kind: 'reaction' }>,
): object {
  const { messageId: mid, reaction = 'love', emoji = '\u2764\uFE0F' } = inbound;
  const message = messages.get(mid);
  if (message !== undefined) messages.set(mid, { ...message, reaction: { reaction, emoji } });
  return { mid, action: 'react', reaction, emoji };
}

function unreactionOf({ messages, platform }: DirectSimulation, mid: string): object {
  const message = messages.get(mid);
  const was = isJsonObject(message?.reaction) ? message.reaction : {};
  return platform.unreactionOf(mid, was);
}

function editOf(
  { messages }: DirectSimulation,
  { messageId: mid, text, numEdit }: Extract<InboundMessage, { readonly kind: 'edit' }>,
): object {
  const message = messages.get(mid);
  const edits = (message?.edits ?? 0) + (numEdit === undefined ? 1 : 0);
  if (message !== undefined) messages.set(mid, { ...message, edits });
  return { mid, ...(text !== undefined && { text }), num_edit: numEdit ?? edits };
}
