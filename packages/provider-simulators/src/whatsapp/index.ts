export type { Fault, FaultMoment, FaultPlan, FaultTarget } from './faults/fault.ts';
export {
  randomFaults,
  type RandomFaultOptions,
  type RandomFaultShares,
} from './faults/random-faults.ts';
export type {
  InboundContent,
  InboundFile,
  InboundMessage,
  ReceivedMessage,
} from './messages/receive-message.ts';
export type { SimulatedTemplate } from './messages/template-rules.ts';
export type { AcceptedMessage, HandledRequest } from './simulation.ts';
export type {
  SimulatedAccount,
  SimulatedLimits,
  SimulatedRecipients,
  StatusDelays,
  WebhookDelivery,
  WhatsAppSimulatorOptions,
} from './simulator-options.ts';
export { startWhatsAppSimulator, type WhatsAppSimulator } from './start-whatsapp-simulator.ts';
export type { WebhookAttempt } from './webhooks/webhook-sender.ts';
