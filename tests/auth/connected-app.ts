// A connector whose accounts people connect by OAuth, with one command: `ping` calls its provider with the account's token.
import process from 'node:process';

import {
  type CommandDefinition,
  ConnectorError,
  defineConnector,
  type OAuthProvider,
} from '@pyloto/core-connectors';
import { type TypingCommand, TypingCommandSchema } from '@pyloto/core-messaging';
import { runConnector } from '@pyloto/core-runtime/node';
import { metaSignature } from '@pyloto/core-webhooks';

const { ISSUER_URL: issuer = '', ...env } = process.env;

const provider: OAuthProvider = {
  id: 'parcels',
  channel: 'parcels',
  authorizationEndpoint: `${issuer}/auth`,
  tokenEndpoint: `${issuer}/token`,
  issuer,
  sendsIssuer: true,
  scopes: ['openid', 'offline_access'],
  usesPkce: true,
  clientAuthentication: 'client_secret_basic',
  authorizationParameters: { prompt: 'consent' },
  identify: async ({ accessToken }, { http, timeoutMs }) => {
    const headers = { authorization: `Bearer ${accessToken.reveal()}` };
    const { body } = await http.request({ method: 'GET', url: `${issuer}/me`, headers, timeoutMs });
    const { sub }: { sub: string } = JSON.parse(Buffer.from(body).toString());
    return [{ accountId: sub }];
  },
};

const ping: CommandDefinition<TypingCommand> = {
  name: 'ping',
  capabilityId: 'parcel_pings',
  summary: 'Tells the provider that the account is there.',
  schema: TypingCommandSchema,
  example: { clientMessageId: 'c-1', channel: 'parcels', accountId: 'depot-1' },
  isRepeatable: false,
  send: async ({ clientMessageId }, { accessToken, http, settings, timeoutMs, signal }) => {
    const { status } = await http.request({
      method: 'POST',
      url: `${settings['PARCELS_URL']}/pings/${clientMessageId}`,
      headers: { authorization: `Bearer ${accessToken.reveal()}` },
      timeoutMs,
      signal,
    });
    if (status === 200) return { externalMessageId: `ping-${clientMessageId}` };
    const code = status === 401 ? 'auth_invalid' : 'upstream_rejected';
    throw new ConnectorError(code, 'the provider must take the ping', { effect: 'none' });
  },
};

const connector = defineConnector({
  spec: 'v1',
  manifest: {
    id: 'parcels',
    name: 'Parcels',
    version: '1.2.3',
    spec: 'v1',
    capabilities: [{ id: 'parcel_pings', direction: 'outbound', status: 'active' }],
    slo: { webhookAvailability: 0.999, webhookP95Ms: 200 },
    secrets: [
      { name: 'PARCELS_SECRET', purpose: 'webhook_signature', rotation: 'manual' },
      { name: 'PARCELS_CLIENT_SECRET', purpose: 'oauth_client_secret', rotation: 'manual' },
    ],
    settings: [
      {
        name: 'PARCELS_CLIENT_ID',
        kind: 'text',
        default: '',
        summary: 'What the app is called at the provider.',
      },
      {
        name: 'PARCELS_URL',
        kind: 'url',
        default: 'https://parcels.example',
        summary: 'Where the provider is.',
      },
    ],
  },
  signature: metaSignature,
  parseEvents: () => [],
  commands: [ping],
  oauth: [
    {
      provider,
      clientIdSetting: 'PARCELS_CLIENT_ID',
      clientSecretName: 'PARCELS_CLIENT_SECRET',
    },
  ],
});

process.exitCode = await runConnector({ connector, env, argv: process.argv.slice(2) });
