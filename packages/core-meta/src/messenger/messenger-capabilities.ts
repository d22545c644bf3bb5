import { type Capability, COMMAND_OUTCOMES, CONNECTION_HEALTH } from '@pyloto/core-connectors';
import { MESSAGING_CAPABILITIES as MESSAGING } from '@pyloto/core-messaging';
import { INBOUND_REACTIONS } from '@pyloto/core-reactions';

import { capabilitiesOf } from '../manifest/meta-manifest.ts';

/**
 * What the Messenger adapter does, for a connector's manifest.
 *
 * Inbound `outbound_messages` are echoes of what the Page wrote, wherever it did. What is planned is mapped too, but only documented
 * samples of it are at hand and no recorded delivery.
 */
export const messengerCapabilities: readonly Capability[] = capabilitiesOf('inbound', {
  active: [
    MESSAGING.inboundMessages,
    MESSAGING.outboundMessages,
    MESSAGING.messageStatusUpdates,
    MESSAGING.threadControl,
    CONNECTION_HEALTH,
    COMMAND_OUTCOMES,
  ],
  planned: [
    INBOUND_REACTIONS,
    MESSAGING.standbyMessages,
    MESSAGING.messageChanges,
    MESSAGING.conversationReferrals,
    MESSAGING.userUpdates,
  ],
});
