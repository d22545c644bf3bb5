export type { HandledRequest } from '../graph/calls/handled-request.ts';
export type { RandomFaultOptions, RandomFaultShares } from '../graph/faults/draw-faults.ts';
export type { Fault, FaultMoment, FaultPlan, FaultTarget } from '../graph/faults/fault.ts';
export type { WebhookAttempt } from '../graph/webhooks/webhook-sender.ts';
export { randomFaults } from './faults/random-faults.ts';
export type {
  InboundContent,
  InboundFile,
  InboundMessage,
  ReceivedMessage,
} from './messages/receive-message.ts';
export type { SimulatedTemplate } from './messages/template-rules.ts';
export type { AcceptedMessage } from './simulation.ts';
export type {
  SimulatedAccount,
  SimulatedLimits,
  SimulatedRecipients,
  StatusDelays,
  WebhookDelivery,
  WhatsAppSimulatorOptions,
} from './simulator-options.ts';
export { startWhatsAppSimulator, type WhatsAppSimulator } from './start-whatsapp-simulator.ts';
