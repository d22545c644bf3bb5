import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContent, OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';

/** The part of a message to the Graph API that says what it is: `{ type: 'text', text: { body: 'Hello' } }`. */
export type GraphContent = { readonly type: string } & JsonObject;

/** Knows one kind of content on WhatsApp. */
export type OutboundContentMapper<TKind extends OutboundContent['kind']> = {
  /** Whether a group may have it: Meta documents text, media and templates, and refuses interactive and commerce messages. */
  readonly mayGoToGroups: boolean;
  /** Every rule of WhatsApp that it breaks, by the path of the field in the command. */
  readonly check: (content: OutboundContentOf<TKind>) => readonly CommandRefusal[];
  /** Content that {@link check} has nothing against, in Meta's words; undefined members are left out of JSON. */
  readonly toGraph: (content: OutboundContentOf<TKind>) => GraphContent;
};
