import { accountOf, type DirectSimulation } from '../direct-simulation.ts';
import { tellOf } from '../webhooks/tell-of-message.ts';
import type { ReceivedMessage } from './inbound.ts';
import { meet } from './receive-message.ts';

/** A message that a human of the business writes in the app. */
export type HandWritten = {
  readonly accountId: string;
  /** The person's id. */
  readonly to: string;
  readonly text: string;
};

/**
 * Lets a human of the business answer in the app, past the API.
 *
 * @throws Error when the account is not one of the simulator's
 */
export function answerByHand(
  simulation: DirectSimulation,
  { accountId, to: person, text }: HandWritten,
): Pick<ReceivedMessage, 'messageId'> {
  const { platform, ids, settings, messages } = simulation;
  const account = accountOf(simulation, accountId);
  meet(simulation, account, person);
  const mid = platform.midOf(ids, account, person);
  messages.set(mid, { accountId, person, by: 'business', edits: 0 });
  tellOf(simulation, account, {
    mid,
    person,
    atMs: settings.clock.now(),
    text,
    isByHand: true,
  });
  return { messageId: mid };
}
