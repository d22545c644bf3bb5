import type { BoundedLog } from './bounded-log.ts';
import type { BoundedMap } from './bounded-map.ts';
import type { Fault, FaultPlan } from './faults/fault.ts';
import type { AccessTokens } from './graph/access-tokens.ts';
import type { Ids } from './ids.ts';
import type { JsonObject } from './json-object.ts';
import type { PairRate } from './limits/pair-rate.ts';
import type { ServiceWindows } from './limits/service-windows.ts';
import type { Throughput } from './limits/throughput.ts';
import type { MediaStore } from './media/media-store.ts';
import type { People } from './people/people.ts';
import type { SimulatorSettings } from './simulator-options.ts';
import type { StatusSchedule } from './webhooks/status-schedule.ts';
import type { WebhookSender } from './webhooks/webhook-sender.ts';

/** A message that the simulator took: Meta would deliver it. */
export type AcceptedMessage = {
  /** The message id. */
  readonly id: string;
  readonly accountId: string;
  /** The canonical number, the business-scoped id of somebody without one, or the group. */
  readonly to: string;
  /** Whole, as it came. */
  readonly payload: JsonObject;
  readonly callbackData?: string;
  readonly atMs: number;
  /** What hit the call that it came with. */
  readonly fault?: Fault['kind'];
  /** From the request's arrival to its answer, in milliseconds; 0 until it is answered. */
  readonly handlingMs: number;
};

/** A request that was answered, or cut. */
export type HandledRequest = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** HTTP status; 0: the connection was cut. */
  readonly status: number;
  /** Code of the error body. */
  readonly code?: number;
  readonly fault?: Fault['kind'];
  readonly atMs: number;
  /** From its arrival to its answer, in milliseconds, a slow fault included. */
  readonly handlingMs: number;
};

/** What is known of a message that can be read, reacted to or answered. */
export type KnownMessage = {
  readonly accountId: string;
  readonly by: 'business' | 'person';
  readonly isReaction: boolean;
};

/** Everything that lives as long as the simulator does. */
export type Simulation = {
  readonly settings: SimulatorSettings;
  readonly ids: Ids;
  readonly tokens: AccessTokens;
  readonly people: People;
  readonly throughput: Throughput;
  readonly pairRate: PairRate;
  readonly windows: ServiceWindows;
  readonly media: MediaStore;
  readonly sender: WebhookSender;
  readonly schedule: StatusSchedule;
  readonly messages: BoundedMap<string, KnownMessage>;
  /** How often each message was asked for. */
  readonly attempts: BoundedMap<string, number>;
  readonly accepted: BoundedLog<AcceptedMessage>;
  readonly requests: BoundedLog<HandledRequest>;
  readonly faultPlan: () => FaultPlan | undefined;
  /** Aborted when the simulator closes. */
  readonly signal: AbortSignal;
};
