import { INBOUND_LEADS } from '@pyloto/core-ads';
import { COMMENT_CAPABILITIES as COMMENTS } from '@pyloto/core-comments';
import { type Capability, COMMAND_OUTCOMES, CONNECTION_HEALTH } from '@pyloto/core-connectors';
import { MESSAGING_CAPABILITIES as MESSAGING } from '@pyloto/core-messaging';
import { INBOUND_REACTIONS } from '@pyloto/core-reactions';

import { capabilitiesOf, commandCapabilities } from '../manifest/meta-capabilities.ts';
import { messengerCommands } from './commands/messenger-commands.ts';

/**
 * What the Messenger adapter does, for a connector's manifest.
 *
 * Inbound `outbound_messages` and `outbound_comments` are echoes of what the Page wrote, wherever it did. What is planned is mapped too,
 * but only documented samples of it are at hand and no recorded delivery.
 */
export const messengerCapabilities: readonly Capability[] = [
  ...capabilitiesOf('active', [
    MESSAGING.inboundMessages,
    MESSAGING.outboundMessages,
    MESSAGING.messageStatusUpdates,
    MESSAGING.threadControl,
    COMMENTS.outboundComments,
    COMMENTS.commentChanges,
    COMMENTS.inboundMentions,
    INBOUND_REACTIONS,
    INBOUND_LEADS,
    CONNECTION_HEALTH,
    COMMAND_OUTCOMES,
  ]),
  ...capabilitiesOf('planned', [
    MESSAGING.standbyMessages,
    MESSAGING.messageChanges,
    MESSAGING.conversationReferrals,
    MESSAGING.userUpdates,
    COMMENTS.inboundComments,
  ]),
  ...commandCapabilities(messengerCommands),
];
