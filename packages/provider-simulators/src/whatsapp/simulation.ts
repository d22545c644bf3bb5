import type { AccessTokens } from '../graph/calls/access-tokens.ts';
import type { HandledRequest } from '../graph/calls/handled-request.ts';
import type { Throughput } from '../graph/calls/throughput.ts';
import type { Fault } from '../graph/faults/fault.ts';
import type { FaultContext } from '../graph/faults/serve-with-faults.ts';
import type { Ids } from '../graph/ids.ts';
import type { JsonObject } from '../graph/json-object.ts';
import type { BoundedLog } from '../graph/memory/bounded-log.ts';
import type { BoundedMap } from '../graph/memory/bounded-map.ts';
import type { ServiceWindows } from '../graph/memory/service-windows.ts';
import type { WebhookSender } from '../graph/webhooks/webhook-sender.ts';
import type { FaultEndpoint } from './faults/fault-endpoint.ts';
import type { PairRate } from './limits/pair-rate.ts';
import type { MediaStore } from './media/media-store.ts';
import type { People } from './people/people.ts';
import type { SimulatorSettings } from './simulator-options.ts';
import type { StatusSchedule } from './webhooks/status-schedule.ts';

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

/** A message whose handling time is not known yet. */
export type FreshMessage = { -readonly [K in keyof AcceptedMessage]: AcceptedMessage[K] };

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
  readonly accepted: BoundedLog<AcceptedMessage>;
  readonly requests: BoundedLog<HandledRequest>;
  readonly faults: FaultContext<FaultEndpoint>;
};
