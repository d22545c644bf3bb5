import type { DirectAccount } from '../direct-settings.ts';
import type { DirectSimulation } from '../direct-simulation.ts';
import type { Change, MessagingItem } from '../platform.ts';

/** Who wrote what to whom, as `messaging[]` tells it. */
export type Direction = 'from_person' | 'from_business';

/** One item of `messaging[]` and where it belongs. */
export type DirectEvent = {
  readonly account: DirectAccount;
  readonly person: string;
  readonly direction: Direction;
  readonly item: MessagingItem;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
};

/** Sends one item of `messaging[]`, in milliseconds. @returns as `WebhookSender.send` */
export async function sendMessaging(
  { platform, settings, sender }: DirectSimulation,
  event: DirectEvent,
): Promise<number | undefined> {
  const { account } = event;
  const entry = { ...platform.entryOf(account, settings.clock.now()), messaging: [itemOf(event)] };
  return sender.send({ object: platform.object, entry: [entry] }, account.appSecret);
}

function itemOf({ account, person, direction, item, atMs }: DirectEvent): object {
  const ids = { person: { id: person }, business: { id: account.id } };
  return direction === 'from_person'
    ? { sender: ids.person, recipient: ids.business, timestamp: atMs, ...item }
    : { sender: ids.business, recipient: ids.person, timestamp: atMs, ...item };
}

/** Sends one item of `changes[]`, in seconds. @returns as `WebhookSender.send` */
export async function sendChange(
  { platform, settings, sender }: DirectSimulation,
  account: DirectAccount,
  change: Change,
): Promise<number | undefined> {
  const time = Math.floor(settings.clock.now() / 1000);
  const entry = { id: account.id, time, changes: [change] };
  return sender.send({ object: platform.object, entry: [entry] }, account.appSecret);
}
