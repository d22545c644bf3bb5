import type { TimedStep } from '../../graph/webhooks/timed-steps.ts';
import type { DirectAccount } from '../direct-settings.ts';
import { type Conversation, conversationKey, type DirectSimulation } from '../direct-simulation.ts';
import type { MessagingItem, SentMessage } from '../platform.ts';
import { sendMessaging } from './send-webhook.ts';

/** Tells of a message of the business: its echo, its delivery where there is such a thing, and, after a while, that it was read. */
export function tellOf(
  simulation: DirectSimulation,
  account: DirectAccount,
  sent: SentMessage,
): void {
  const { platform, settings, steps, conversations } = simulation;
  const { echo, delivery } = settings.receiptDelaysMs;
  const { person } = sent;
  const tell = (direction: 'from_person' | 'from_business', item: MessagingItem, atMs: number) =>
    sendMessaging(simulation, [{ account, person, direction, item, atMs }]);
  conversations.set(conversationKey(account, person), { account, person, unread: sent });
  const plan: TimedStep[] = [
    {
      delayMs: echo,
      run: () => tell('from_business', platform.echoOf(sent, account), sent.atMs),
    },
  ];
  const delivered = platform.deliveryOf?.(sent);
  if (delivered !== undefined) {
    const run = () => tell('from_person', delivered, settings.clock.now());
    plan.push({ delayMs: delivery, run });
  }
  if (settings.readsAfterMs !== undefined) {
    const run = () => markRead(simulation, { account, person });
    plan.push({ delayMs: settings.readsAfterMs, run });
  }
  steps.begin(plan);
}

/** Lets somebody read what they have not read. @returns as `WebhookSender.send`; nothing to read: `undefined` */
export async function markRead(
  simulation: DirectSimulation,
  { account, person }: Pick<Conversation, 'account' | 'person'>,
): Promise<number | undefined> {
  const { platform, settings, conversations } = simulation;
  const key = conversationKey(account, person);
  const unread = conversations.get(key)?.unread;
  if (unread === undefined) return undefined;
  conversations.set(key, { account, person });
  const item = platform.readOf(unread);
  const atMs = settings.clock.now();
  return sendMessaging(simulation, [{ account, person, direction: 'from_person', item, atMs }]);
}
