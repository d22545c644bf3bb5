import type { InboundSighting, ParsedEvent } from '@pyloto/core-connectors';
import { type DirectMessage, messageObserved } from '@pyloto/core-messaging';

import { inboundOf } from '../delivery/inbound-of.ts';
import { isSilentAct } from './items/observed-act.ts';

/**
 * Where an event shows somebody to have written, for a connector's `inboundOf`: messages, taps and reactions of people.
 *
 * An unsend is none of these, also where it is only observed: a message that follows it would be refused with 10/2534022.
 */
export function directInboundOf(event: ParsedEvent): readonly InboundSighting[] | undefined {
  const { type, payload } = event;
  if (type === messageObserved.type && isMessage(payload) && isSilentAct(payload)) return undefined;
  return inboundOf(event);
}

/** Made by this adapter. */
function isMessage(payload: unknown): payload is Pick<DirectMessage, 'content'> {
  return typeof payload === 'object' && payload !== null && 'content' in payload;
}
