import type { NewOutboxEntry, Outbox } from '@pyloto/core-delivery/outbox';

/** An event on its way to one destination. */
export type OutboxEntry = NewOutboxEntry;

/** Takes events over and delivers each to its destinations, for as long as that takes; its workers are started elsewhere. */
export type EventOutbox = Omit<Outbox, 'process'>;
