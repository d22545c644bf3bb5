import type { JsonObject } from '../json-object.ts';

/** Before the message is accepted it is lost with the fault; after it, the message is on its way and only the answer is lost. */
export type FaultMoment = 'before_acceptance' | 'after_acceptance';

/** Whether what becomes of a message is told when the fault came after its acceptance. Default: `sent`. */
type Statuses = { readonly statuses?: 'sent' | 'withheld' };

/** What goes wrong with one call that would otherwise have been served. */
export type Fault =
  /** A code of Meta's tables, before anything is done: a throttle (130429, 613, 4), a fault that lasts (131045, 3), an end (190) … */
  | { readonly kind: 'refuse'; readonly code: number; readonly subcode?: number }
  /** The connection breaks. */
  | ({ readonly kind: 'cut'; readonly when: FaultMoment } & Statuses)
  /** An unknown error (131000, 2) although the message was accepted. */
  | ({ readonly kind: 'unclear' } & Statuses)
  /** 502 with a page of HTML. */
  | ({ readonly kind: 'bad_gateway'; readonly when: FaultMoment } & Statuses)
  /** 200 with JSON that ends too early, the message is accepted. */
  | ({ readonly kind: 'broken_json' } & Statuses)
  /** The right answer, `delayMs` later; `when` says on which side of the delay the message is accepted. */
  | ({ readonly kind: 'slow'; readonly delayMs: number; readonly when: FaultMoment } & Statuses);

/** A valid call that a fault can hit; which endpoints there are is the product's. */
export type FaultTarget<TEndpoint extends string = string> = {
  readonly endpoint: TEndpoint;
  readonly accountId: string;
  /** Absent for files and for what is only read. */
  readonly payload?: JsonObject;
  readonly callbackData?: string;
  /** How often the same was asked for, this time included: from 1. Told apart by callback data, else by content. */
  readonly attempt: number;
};

/** Decides which calls go wrong. */
export type FaultPlan<TEndpoint extends string = string> = {
  readonly faultsFor: (target: FaultTarget<TEndpoint>) => Fault | undefined;
};
