import type { Connector } from '@pyloto/core-connectors';

import { apps } from './fixture-cases.ts';

/** When everything that is delivered here happened, and how an event says so. */
export const AT_MS = 1_789_999_000_000;
export const AT = new Date(AT_MS).toISOString();

/** A channel of Meta's, and what Meta delivers of it: entries, each of one account. */
export type MetaChannel = {
  readonly name: 'whatsapp' | 'instagram' | 'messenger';
  readonly connector: Connector;
  readonly object: string;
  readonly accountId: string;
  readonly personId: string;
  /** The entry of a message of the person. */
  readonly message: (messageId: string, accountId?: string) => object;
  /** The entry of reactions of the person to one message; a removal has no emoji. */
  readonly reactions: (targetId: string, ...emojis: readonly (string | undefined)[]) => object;
  /** The entry of a message of the person while another app holds the conversation. */
  readonly observed: (messageId: string) => object;
};

const DIRECT_PERSON_ID = '7102845539917604';
const INSTAGRAM = directChannel('instagram', 'instagram', '17841423568109247');
const MESSENGER = directChannel('messenger', 'page', '106417728901552');

/** Instagram and Messenger, whose conversations are told in the same words. */
export const DIRECT_CHANNELS = [INSTAGRAM, MESSENGER] as const;

const WABA_ID = '204987115330826';
const WHATSAPP_PERSON_ID = '16505550142';

export const WHATSAPP: MetaChannel = {
  name: 'whatsapp',
  connector: connectorOf('whatsapp'),
  object: 'whatsapp_business_account',
  accountId: '108104325522914',
  personId: WHATSAPP_PERSON_ID,
  message: (id, accountId) => numberEntry({ messages: [whatsappText({ id })] }, { accountId }),
  reactions: (message_id, ...emojis) =>
    numberEntry({
      messages: emojis.map((emoji, at) =>
        whatsappText({
          id: `wamid.R${at}`,
          timestamp: String(AT_MS / 1000 + at),
          type: 'reaction',
          text: undefined,
          reaction: { message_id, emoji },
        }),
      ),
    }),
  observed: (id) => numberEntry({ messages: [whatsappText({ id })] }, { field: 'standby' }),
};

/** Every channel. */
export const CHANNELS: readonly MetaChannel[] = [WHATSAPP, ...DIRECT_CHANNELS];

/** The body of a delivery. */
export function deliveryOf({ object }: Pick<MetaChannel, 'object'>, ...entry: object[]): string {
  return JSON.stringify({ object, entry });
}

/** An entry of WhatsApp with one change of a number. */
export function numberEntry(
  parts: object,
  how: { readonly accountId?: string | undefined; readonly field?: string } = {},
): object {
  const { accountId = '108104325522914', field = 'messages' } = how;
  const metadata = { display_phone_number: '16505550100', phone_number_id: accountId };
  const value = { messaging_product: 'whatsapp', metadata, ...parts };
  return { id: WABA_ID, changes: [{ field, value }] };
}

/** A text of the person on WhatsApp, with `parts` put over it. */
export function whatsappText(parts: object): object {
  const timestamp = String(AT_MS / 1000);
  const text = { body: 'Is the blue bicycle still there?' };
  return { from: WHATSAPP_PERSON_ID, timestamp, type: 'text', text, ...parts };
}

/** An entry of Instagram or Messenger with what the person does, in one list. */
export function directEntry(
  accountId: string,
  parts: readonly object[],
  list = 'messaging',
): object {
  const elements = parts.map((part) => ({
    sender: { id: DIRECT_PERSON_ID },
    recipient: { id: accountId },
    timestamp: AT_MS,
    ...part,
  }));
  return { id: accountId, time: AT_MS, [list]: elements };
}

function directChannel(
  name: 'instagram' | 'messenger',
  object: string,
  ownAccountId: string,
): MetaChannel {
  const text = 'Is the blue bicycle still there?';
  return {
    name,
    connector: connectorOf(name),
    object,
    accountId: ownAccountId,
    personId: DIRECT_PERSON_ID,
    message: (mid, accountId = ownAccountId) =>
      directEntry(accountId, [{ message: { mid, text } }]),
    reactions: (mid, ...emojis) =>
      directEntry(
        ownAccountId,
        emojis.map((emoji, at) => ({
          timestamp: AT_MS + at * 1000,
          reaction: { mid, emoji, action: emoji === undefined ? 'unreact' : 'react' },
        })),
      ),
    observed: (mid) => directEntry(ownAccountId, [{ message: { mid, text } }], 'standby'),
  };
}

function connectorOf(name: string): Connector {
  const app = apps.find((candidate) => candidate.name === name);
  if (app === undefined) throw new Error(`an app must be named ${name}`);
  return app.connector;
}
