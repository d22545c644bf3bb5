import type { CommandFacts, CommandRefusal } from '@pyloto/core-connectors';

import { isWindowClosed } from '../../outbound/service-window.ts';

/**
 * How long after somebody last wrote a person of the business may answer, in milliseconds.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags#human_agent (read 2026-11-21)
 */
const HUMAN_AGENT_WINDOW_MS = 7 * 24 * 60 * 60 * 1000;

/** A conversation that nothing may be sent in any more: after 24 hours, or 7 days where a person answers. */
export function checkWindow(
  facts: CommandFacts,
  tag: 'human_agent' | undefined,
): readonly CommandRefusal[] {
  if (tag === undefined) {
    return isWindowClosed(facts)
      ? closed('somebody who wrote within 24 hours; within 7 days where a person answers (tag)')
      : [];
  }
  return isWindowClosed(facts, HUMAN_AGENT_WINDOW_MS)
    ? closed('somebody who wrote within 7 days')
    : [];
}

function closed(mustBe: string): readonly CommandRefusal[] {
  return [{ code: 'window_closed', field: 'to.id', mustBe }];
}
