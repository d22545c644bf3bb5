import type { AcceptedSend } from '../graph/calls/accepted-send.ts';
import type { AccessTokens } from '../graph/calls/access-tokens.ts';
import type { HandledRequest } from '../graph/calls/handled-request.ts';
import type { Throughput } from '../graph/calls/throughput.ts';
import type { FaultContext } from '../graph/faults/serve-with-faults.ts';
import type { Ids } from '../graph/ids.ts';
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

/** A message that the simulator took. `to` is the canonical number, the business-scoped id of somebody without one, or the group. */
export type AcceptedMessage = AcceptedSend & {
  /** `biz_opaque_callback_data`. */
  readonly callbackData?: string;
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
  readonly accepted: BoundedLog<AcceptedMessage>;
  readonly requests: BoundedLog<HandledRequest>;
  readonly faults: FaultContext<FaultEndpoint>;
};
