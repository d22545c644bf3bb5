import type { CommandDefinition, ConnectorAdapter, TypedManifest } from '@pyloto/core-connectors';

import type { WebhookObject } from '../delivery/webhook-object.ts';
import { webhookParser } from '../delivery/webhook-parser.ts';
import { directInboundOf } from './direct-inbound-of.ts';
import { directStatusOf } from './direct-status-of.ts';

/** What a product whose accounts have conversations has of its own. */
type OwnParts<TEventData> = {
  readonly manifest: TypedManifest<TEventData>;
  readonly object: WebhookObject;
  readonly commands: readonly CommandDefinition[];
  /** Whether people's reads name a moment, and not a message. */
  readonly reportsUpTo: boolean;
};

/** Makes the adapter of a product whose accounts have conversations. Its ids of messages mean one message each, as they are. */
export function directMessagesAdapter<TEventData>({
  manifest,
  object,
  commands,
  reportsUpTo,
}: OwnParts<TEventData>): ConnectorAdapter<TEventData> {
  return {
    spec: 'v1',
    manifest,
    parseEvents: webhookParser(object),
    commands,
    reportsUpTo,
    statusOf: directStatusOf,
    inboundOf: directInboundOf,
  };
}
