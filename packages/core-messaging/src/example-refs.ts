import type { ActorRef, ChannelRef, ConversationRef } from '@pyloto/core-events';

/** An invented business account, for the examples of the catalogue. */
export const EXAMPLE_CHANNEL: ChannelRef = {
  type: 'whatsapp',
  accountId: '108104325522914',
  displayId: '+1 650 555 0100',
};

/** An invented person, for the examples of the catalogue. */
export const EXAMPLE_PERSON: ActorRef = {
  id: '16505550142',
  kind: 'user',
  displayName: 'Lena Okafor',
  phoneNumber: '16505550142',
};

/** The invented business itself. */
export const EXAMPLE_BUSINESS: ActorRef = { id: '108104325522914', kind: 'business' };

/** The thread of the examples. */
export const EXAMPLE_CONVERSATION: ConversationRef = { id: '16505550142', kind: 'direct' };

/** Ids of the form that WhatsApp gives, of messages between the two. */
export const EXAMPLE_MESSAGE_IDS = {
  inbound: 'wamid.HBgLMTY1MDU1NTAxNDIVAgASGBQzRUIwQTFCMkMzRDRFNUY2MDcxOAA=',
  outbound: 'wamid.HBgLMTY1MDU1NTAxNDIVAgASGBQ5RjJDNDREMTBCN0U2QTUzMDhDMQA=',
  change: 'wamid.HBgLMTY1MDU1NTAxNDIVAgASGBQ1QTc3MTBDRTkzQjg0RDJGNkUwMQA=',
} as const;

/** Somebody on Messenger. */
export const EXAMPLE_PAGE_CONVERSATION = {
  channel: { type: 'messenger', accountId: '106417728901552' },
  conversation: { id: '7102845539917604', kind: 'direct' },
  actor: { id: '7102845539917604', kind: 'user' },
} as const;
