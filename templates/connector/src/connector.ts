import { defineConnector } from '@pyloto/core-connectors';

import { acmeChatAdapter } from './acme-chat/acme-chat-adapter.ts';
import { acmeChatAuthentication } from './acme-chat/acme-chat-authentication.ts';

/** Acme Chat as a connector. */
export const acmeChatConnector = defineConnector({
  ...acmeChatAdapter,
  ...acmeChatAuthentication,
});
