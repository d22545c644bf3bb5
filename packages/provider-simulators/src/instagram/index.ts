export type { Fault, FaultPlan } from '../graph/faults/fault.ts';
export type { InboundComment } from '../messenger-platform/comments/play-comment.ts';
export type { AcceptedMessage, SenderAction } from '../messenger-platform/direct-simulation.ts';
export type { InboundMessage } from '../messenger-platform/messages/inbound.ts';
export type { SimulatedInstagramAccount } from './instagram-accounts.ts';
export {
  type InstagramSimulator,
  type InstagramSimulatorOptions,
  startInstagramSimulator,
} from './start-instagram-simulator.ts';
export { randomFaults } from '../messenger-platform/random-faults.ts';
export type { InstagramLogin } from './login/instagram-login.ts';
export type { Consent, InstagramLoginOptions } from './login/login-options.ts';
export type { DirectSimulator } from '../messenger-platform/start-direct-simulator.ts';
