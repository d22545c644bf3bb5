import type { ConnectorAdapter, TypedManifest } from '@pyloto/core-connectors';

import type { WebhookObject } from '../delivery/webhook-object.ts';
import { webhookParser } from '../delivery/webhook-parser.ts';
import { directInboundOf } from './direct-inbound-of.ts';
import { directStatusOf } from './direct-status-of.ts';

/** Makes the adapter of a product whose accounts have conversations. Its ids of messages mean one message each, as they are. */
export function directMessagesAdapter<TEventData>(
  manifest: TypedManifest<TEventData>,
  object: WebhookObject,
): ConnectorAdapter<TEventData> {
  return {
    spec: 'v1',
    manifest,
    parseEvents: webhookParser(object),
    statusOf: directStatusOf,
    inboundOf: directInboundOf,
  };
}
