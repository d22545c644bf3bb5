export type { Fault, FaultPlan } from '../graph/faults/fault.ts';
export type { InboundComment } from '../messenger-platform/comments/play-comment.ts';
export type { AcceptedMessage, SenderAction } from '../messenger-platform/direct-simulation.ts';
export type { InboundMessage } from '../messenger-platform/messages/inbound.ts';
export type { InboundLead, ReceivedLead } from './leads/play-lead.ts';
export type { MessengerTelling } from './messenger-platform.ts';
export {
  type MessengerSimulator,
  type MessengerSimulatorOptions,
  type SimulatedPage,
  startMessengerSimulator,
} from './start-messenger-simulator.ts';
export { randomFaults } from '../messenger-platform/random-faults.ts';
export type { DirectSimulator } from '../messenger-platform/start-direct-simulator.ts';
