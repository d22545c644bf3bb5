import { fileLifetimesMs } from '../media/media-store.ts';
import { businessScopedId } from '../people/business-scoped-id.ts';
import type { Person } from '../people/people.ts';
import type { Simulation } from '../simulation.ts';
import type { SimulatedAccount } from '../simulator-options.ts';
import { contactOf, metadataOf, webhookBody } from '../webhooks/webhook-value.ts';
import { tokenLengths, wamidOf } from './wamid.ts';

/** A file that somebody sends. */
export type InboundFile = {
  readonly type: 'image' | 'video' | 'audio' | 'document' | 'sticker';
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  readonly caption?: string;
  readonly fileName?: string;
  /** Whether an audio was recorded in the chat. */
  readonly voice?: boolean;
};

/** What somebody sends: one of these. */
export type InboundContent =
  | { readonly text: string }
  | { readonly file: InboundFile }
  | {
      readonly location: {
        readonly latitude: number;
        readonly longitude: number;
        readonly name?: string;
        readonly address?: string;
      };
    }
  /** Without an emoji the reaction is taken away. */
  | { readonly reaction: { readonly messageId: string; readonly emoji?: string } }
  | { readonly buttonReply: { readonly id: string; readonly title: string } }
  | {
      readonly listReply: {
        readonly id: string;
        readonly title: string;
        readonly description?: string;
      };
    }
  /** A tap on a quick reply of a template. */
  | { readonly templateButton: { readonly payload: string; readonly text: string } }
  /** Any other type, in Meta's words. */
  | { readonly other: { readonly type: string; readonly content: unknown } };

/** A message that somebody sends to a number of the business. */
export type InboundMessage = InboundContent & {
  readonly accountId: string;
  /** A number in any spelling, or the business-scoped id of somebody who shows none. */
  readonly from: string;
  /** Default: no profile is told. */
  readonly name?: string;
  readonly username?: string;
  /** The message that it answers. */
  readonly replyTo?: string;
};

/** What became of an inbound message. */
export type ReceivedMessage = {
  /** What the webhook was answered with at the first try; 0: nothing; `undefined`: there is no webhook. */
  readonly status: number | undefined;
  readonly messageId: string;
  readonly userId: string;
  readonly waId?: string;
  /** Of a file. */
  readonly mediaId?: string;
};

type Content = { readonly type: string; readonly content: unknown; readonly mediaId?: string };

/**
 * Lets somebody write to the business: opens their window, counts for the throughput, and sends the webhook.
 *
 * @throws Error when the account is not one of the simulator's
 */
export async function receiveMessage(
  simulation: Simulation,
  account: SimulatedAccount,
  inbound: InboundMessage,
): Promise<ReceivedMessage> {
  const { people, ids, messages, windows, throughput, sender, settings } = simulation;
  const { phoneNumberId, wabaId } = account;
  const found = people.find(wabaId, inbound.from);
  const person = businessScopedId.test(inbound.from)
    ? { key: found.key, userId: found.userId }
    : found;
  const id = wamidOf(
    person.waId ?? person.userId,
    `3A${ids.token(tokenLengths.person - 2)}`,
    'person',
  );
  const content = contentOf(simulation, account, inbound);
  messages.set(id, { accountId: phoneNumberId, by: 'person', isReaction: 'reaction' in inbound });
  windows.open(phoneNumberId, person.key);
  throughput.count(phoneNumberId);
  const value = {
    messaging_product: 'whatsapp',
    metadata: metadataOf(account),
    contacts: [{ ...profileOf(inbound), ...contactOf(person) }],
    messages: [messageOf(simulation, { account, inbound, person, id, content })],
  };
  const status = await sender.send(
    webhookBody([{ wabaId, change: { field: 'messages', value } }]),
    settings.appSecret,
  );
  return {
    status,
    messageId: id,
    userId: person.userId,
    ...(person.waId !== undefined && { waId: person.waId }),
    ...(content.mediaId !== undefined && { mediaId: content.mediaId }),
  };
}

function profileOf({ name, username }: InboundMessage): object {
  if (name === undefined && username === undefined) return {};
  return {
    profile: { ...(name !== undefined && { name }), ...(username !== undefined && { username }) },
  };
}

type Parts = {
  readonly account: SimulatedAccount;
  readonly inbound: InboundMessage;
  readonly person: Person;
  readonly id: string;
  readonly content: Content;
};

function messageOf({ settings }: Simulation, parts: Parts): object {
  const { account, inbound, person, id, content } = parts;
  return {
    ...(person.waId !== undefined && { from: person.waId }),
    from_user_id: person.userId,
    id,
    timestamp: String(Math.floor(settings.clock.now() / 1000)),
    type: content.type,
    ...(inbound.replyTo !== undefined && {
      context: { from: account.displayPhoneNumber, id: inbound.replyTo },
    }),
    [content.type]: content.content,
  };
}

function contentOf(
  simulation: Simulation,
  account: SimulatedAccount,
  inbound: InboundContent,
): Content {
  if ('text' in inbound) return { type: 'text', content: { body: inbound.text } };
  if ('file' in inbound) return fileContent(simulation, account, inbound.file);
  if ('location' in inbound) return { type: 'location', content: inbound.location };
  if ('reaction' in inbound) {
    const { messageId, emoji } = inbound.reaction;
    return {
      type: 'reaction',
      content: { message_id: messageId, ...(emoji !== undefined && { emoji }) },
    };
  }
  if ('templateButton' in inbound) return { type: 'button', content: inbound.templateButton };
  if ('other' in inbound) return inbound.other;
  return { type: 'interactive', content: replyOf(inbound) };
}

function replyOf(
  inbound: Extract<InboundContent, { buttonReply: unknown } | { listReply: unknown }>,
): object {
  return 'buttonReply' in inbound
    ? { type: 'button_reply', button_reply: inbound.buttonReply }
    : { type: 'list_reply', list_reply: inbound.listReply };
}

function fileContent(
  { media }: Simulation,
  account: SimulatedAccount,
  { type, bytes, mimeType, caption, fileName, voice }: InboundFile,
): Content {
  const file = media.add(
    {
      accountId: account.phoneNumberId,
      bytes,
      mimeType,
      ...(fileName !== undefined && { fileName }),
    },
    fileLifetimesMs.received,
  );
  const content = {
    id: file.id,
    mime_type: mimeType,
    sha256: file.sha256.toString('base64'),
    ...(caption !== undefined && { caption }),
    ...(fileName !== undefined && { filename: fileName }),
    ...(voice !== undefined && { voice }),
    url: media.addressOf(file),
  };
  return { type, content, mediaId: file.id };
}
