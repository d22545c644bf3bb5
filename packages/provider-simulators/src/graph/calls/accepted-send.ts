import type { Fault } from '../faults/fault.ts';
import type { JsonObject } from '../json-object.ts';

/** Something that was sent and that the simulator took: Meta would deliver it. */
export type AcceptedSend = {
  /** The message id. */
  readonly id: string;
  readonly accountId: string;
  /** Whom it is for, under the id that webhooks have for them. */
  readonly to: string;
  /** Whole, as it came. */
  readonly payload: JsonObject;
  readonly atMs: number;
  /** What hit the call that it came with. */
  readonly fault?: Fault['kind'];
  /** From the request's arrival to its answer, in milliseconds; 0 until it is answered. */
  readonly handlingMs: number;
};

/** One whose handling time is not known yet. */
export type Fresh<TSend extends AcceptedSend> = { -readonly [K in keyof TSend]: TSend[K] };
