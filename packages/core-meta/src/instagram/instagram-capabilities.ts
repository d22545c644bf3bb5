import { COMMENT_CAPABILITIES as COMMENTS } from '@pyloto/core-comments';
import { type Capability, COMMAND_OUTCOMES, CONNECTION_HEALTH } from '@pyloto/core-connectors';
import { MESSAGING_CAPABILITIES as MESSAGING } from '@pyloto/core-messaging';
import { INBOUND_REACTIONS } from '@pyloto/core-reactions';

import { capabilitiesOf, commandCapabilities } from '../manifest/meta-capabilities.ts';
import { instagramCommands } from './commands/instagram-commands.ts';

/**
 * What the Instagram adapter does, for a connector's manifest.
 *
 * Inbound `outbound_messages` are echoes of what the business wrote, wherever it did. What is planned is mapped too, but only documented
 * samples of it are at hand and no recorded delivery.
 */
export const instagramCapabilities: readonly Capability[] = [
  ...capabilitiesOf('active', [
    MESSAGING.inboundMessages,
    MESSAGING.outboundMessages,
    MESSAGING.messageChanges,
    MESSAGING.messageStatusUpdates,
    COMMENTS.inboundComments,
    CONNECTION_HEALTH,
    COMMAND_OUTCOMES,
  ]),
  ...capabilitiesOf('planned', [
    INBOUND_REACTIONS,
    MESSAGING.standbyMessages,
    MESSAGING.conversationReferrals,
    MESSAGING.threadControl,
    MESSAGING.userUpdates,
    COMMENTS.outboundComments,
    COMMENTS.inboundMentions,
  ]),
  ...commandCapabilities(instagramCommands),
];
