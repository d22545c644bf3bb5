import { combineConnectors } from '@pyloto/core-connectors';

import { webhookParser } from '../delivery/webhook-parser.ts';
import { instagramAdapter } from '../instagram/instagram-adapter.ts';
import { instagramObject } from '../instagram/instagram-object.ts';
import { messengerAdapter } from '../messenger/messenger-adapter.ts';
import { messengerObject } from '../messenger/messenger-object.ts';
import { whatsappAdapter } from '../whatsapp/whatsapp-adapter.ts';
import { whatsappObject } from '../whatsapp/whatsapp-object.ts';

/**
 * WhatsApp, Instagram and Messenger of one app at Meta as one connector, but for how Meta proves itself: one webhook address for all of
 * them, where the delivery's `object` says whose it is, and commands told apart by their `channel`.
 */
export const metaAdapter = combineConnectors(
  { id: 'meta', name: 'Meta', version: '0.1.0' },
  [whatsappAdapter, instagramAdapter, messengerAdapter],
  webhookParser(whatsappObject, instagramObject, messengerObject),
);
