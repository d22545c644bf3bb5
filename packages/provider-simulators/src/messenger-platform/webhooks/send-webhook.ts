import { textAt } from '../../graph/json-object.ts';
import type { DirectAccount } from '../direct-settings.ts';
import type { DirectSimulation } from '../direct-simulation.ts';
import type { Change, MessagingItem } from '../platform.ts';

/** Who wrote what to whom, as `messaging[]` tells it; some noise does not. */
export type Direction = 'from_person' | 'from_business' | 'untold';

/** One item of `messaging[]` and where it belongs. */
export type DirectEvent = {
  readonly account: DirectAccount;
  readonly person: string;
  readonly direction: Direction;
  readonly item: MessagingItem;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** Whether it comes under `standby`. Default: no. */
  readonly isStandby?: boolean;
};

/** Sends items of `messaging[]`, in milliseconds, all of them of one app. @returns as `WebhookSender.send` */
export async function sendMessaging(
  { platform, settings, sender }: DirectSimulation,
  events: readonly DirectEvent[],
): Promise<number | undefined> {
  const byAccount = [...Map.groupBy(events, ({ account }) => account)];
  const entry = byAccount.map(([account, own]) => ({
    ...platform.entryOf(account, settings.clock.now()),
    ...itemsOf(
      'messaging',
      own.filter(({ isStandby }) => !isStandby),
    ),
    ...itemsOf(
      'standby',
      own.filter(({ isStandby }) => isStandby),
    ),
  }));
  const appSecret = byAccount[0]?.[0].appSecret ?? '';
  return sender.send({ object: platform.object, entry }, appSecret);
}

/** After a text: that it was edited no times, which some products say without saying who. */
export async function tellNoise(simulation: DirectSimulation, event: DirectEvent): Promise<void> {
  const noise = simulation.settings.hasEditNoise && noiseAfter(event.item['message']);
  if (!noise) return;
  await sendMessaging(simulation, [{ ...event, direction: 'untold', item: noise }]);
}

function noiseAfter(message: unknown): MessagingItem | undefined {
  const mid = textAt(message, 'text') === undefined ? undefined : textAt(message, 'mid');
  return mid === undefined ? undefined : { message_edit: { mid, num_edit: 0 } };
}

function itemsOf(name: 'messaging' | 'standby', events: readonly DirectEvent[]): object {
  return events.length === 0 ? {} : { [name]: events.map(itemOf) };
}

function itemOf({ account, person, direction, item, atMs: timestamp }: DirectEvent): object {
  const [sender, recipient] = [{ id: person }, { id: account.id }];
  if (direction === 'untold') return { timestamp, ...item };
  return direction === 'from_person'
    ? { sender, recipient, timestamp, ...item }
    : { sender: recipient, recipient: sender, timestamp, ...item };
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
