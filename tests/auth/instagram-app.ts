// A connector whose accounts people connect by Instagram Login, with one command: `look` asks Instagram whose the account's token is.
// Whoever started it moves its clock.
import process from 'node:process';

import { type CommandDefinition, defineConnector, type Setting } from '@pyloto/core-connectors';
import { type TypingCommand, TypingCommandSchema } from '@pyloto/core-messaging';
import { getGraph, graphCallOf } from '@pyloto/core-meta/graph';
import { instagramLogin, instagramLoginSettings } from '@pyloto/core-meta/oauth';
import { runConnector } from '@pyloto/core-runtime/node';
import { metaSignature, metaUserNotices } from '@pyloto/core-webhooks';

const { CLOCK_AHEAD_MS = '0', ...env } = process.env;
const machineNow = Date.now;
let aheadMs = Number(CLOCK_AHEAD_MS);
Date.now = () => machineNow() + aheadMs;
process.on('message', (ms) => {
  aheadMs = Number(ms);
});
process.channel?.unref();

const graphUrl: Setting = {
  name: 'INSTAGRAM_GRAPH_URL',
  kind: 'url',
  default: 'https://graph.instagram.com',
  summary: 'Where the Graph API of Instagram is.',
};

const look: CommandDefinition<TypingCommand> = {
  name: 'look',
  capabilityId: 'looks',
  summary: 'Asks whose the account’s token is.',
  schema: TypingCommandSchema,
  example: { clientMessageId: 'c-1', channel: 'instagram', accountId: '17841405309211844' },
  isRepeatable: true,
  send: async (_command, call) => {
    const graph = graphCallOf(call, true);
    const { user_id: accountId } = await getGraph(graph, 'me', { fields: 'user_id' });
    return { externalMessageId: String(accountId) };
  },
};

const connector = defineConnector({
  spec: 'v1',
  manifest: {
    id: 'instagram',
    name: 'Instagram',
    version: '1.2.3',
    spec: 'v1',
    capabilities: [{ id: 'looks', direction: 'outbound', status: 'active' }],
    slo: { webhookAvailability: 0.999, webhookP95Ms: 200 },
    secrets: [{ name: 'INSTAGRAM_APP_SECRET', purpose: 'webhook_signature', rotation: 'manual' }],
    settings: [graphUrl, ...instagramLoginSettings],
  },
  signature: metaSignature,
  parseEvents: () => [],
  commands: [look],
  oauth: [
    {
      provider: instagramLogin(),
      clientIdSetting: 'INSTAGRAM_APP_ID',
      clientSecretName: 'INSTAGRAM_APP_SECRET',
      notices: { scheme: metaUserNotices, secretNames: ['INSTAGRAM_APP_SECRET'] },
    },
  ],
});

process.exitCode = await runConnector({ connector, env, argv: process.argv.slice(2) });
