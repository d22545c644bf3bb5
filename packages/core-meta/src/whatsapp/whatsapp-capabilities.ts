import { type Capability, COMMAND_OUTCOMES, CONNECTION_HEALTH } from '@pyloto/core-connectors';
import { MESSAGING_CAPABILITIES, MESSAGING_COMMAND_CAPABILITIES } from '@pyloto/core-messaging';
import { INBOUND_REACTIONS, OUTBOUND_REACTIONS } from '@pyloto/core-reactions';

const {
  inboundMessages,
  outboundMessages,
  standbyMessages,
  messageHistory,
  messageChanges,
  messageStatusUpdates,
  accountUpdates,
  templateUpdates,
  userUpdates,
} = MESSAGING_CAPABILITIES;
const { readReceipts, typingIndicators, mediaUploads } = MESSAGING_COMMAND_CAPABILITIES;

/**
 * What the WhatsApp adapter does, for a connector's manifest.
 *
 * Inbound `outbound_messages` are echoes of what the business wrote elsewhere. Edits, history and
 * standby are mapped too, but only documented samples of them are at hand and no recorded delivery,
 * so they are not claimed as active yet. What is outbound is a command, see `whatsappCommands`.
 */
export const whatsappCapabilities: readonly Capability[] = [
  { id: inboundMessages, direction: 'inbound', status: 'active' },
  { id: messageStatusUpdates, direction: 'inbound', status: 'active' },
  { id: INBOUND_REACTIONS, direction: 'inbound', status: 'active' },
  { id: outboundMessages, direction: 'inbound', status: 'active' },
  { id: accountUpdates, direction: 'inbound', status: 'active' },
  { id: templateUpdates, direction: 'inbound', status: 'active' },
  { id: userUpdates, direction: 'inbound', status: 'active' },
  { id: CONNECTION_HEALTH, direction: 'inbound', status: 'active' },
  { id: COMMAND_OUTCOMES, direction: 'inbound', status: 'active' },
  { id: messageChanges, direction: 'inbound', status: 'planned' },
  { id: messageHistory, direction: 'inbound', status: 'planned' },
  { id: standbyMessages, direction: 'inbound', status: 'planned' },
  { id: outboundMessages, direction: 'outbound', status: 'active' },
  { id: OUTBOUND_REACTIONS, direction: 'outbound', status: 'active' },
  { id: readReceipts, direction: 'outbound', status: 'active' },
  { id: typingIndicators, direction: 'outbound', status: 'active' },
  { id: mediaUploads, direction: 'outbound', status: 'active' },
];
