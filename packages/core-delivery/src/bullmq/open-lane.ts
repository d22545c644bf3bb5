import type { RedisClient } from '@pyloto/core-redis';
import { Queue } from 'bullmq';

/** Nothing is given up: what BullMQ itself counts as a failed attempt comes again. */
export const ATTEMPTS = 2_147_483_647;

/** Nobody reads BullMQ's own stream of events; it cannot be switched off. */
const KEPT_EVENTS = 100;

/** Opens one lane on a client that stays the caller's. */
export function openLane(client: RedisClient, name: string, prefix: string): Queue {
  const lane = new Queue(name, {
    connection: client,
    prefix,
    streams: { events: { maxLen: KEPT_EVENTS } },
    skipVersionCheck: true,
    skipWaitingForReady: true,
  });
  // The client's owner is told of its errors; without a listener they would be printed.
  lane.on('error', () => {});
  return lane;
}
