// A connector whose deliveries only name leads: what a lead says is read from `LEADS_URL`, with the account's token.
import process from 'node:process';

import { ConnectorError, defineConnector, type ParsedItem } from '@pyloto/core-connectors';
import { runConnector } from '@pyloto/core-runtime/node';
import { metaSignature } from '@pyloto/core-webhooks';

const leads = defineConnector({
  spec: 'v1',
  manifest: {
    id: 'leads',
    name: 'Leads',
    version: '1.2.3',
    spec: 'v1',
    capabilities: [{ id: 'inbound_leads', direction: 'inbound', status: 'active' }],
    slo: { webhookAvailability: 0.999, webhookP95Ms: 200 },
    secrets: [
      { name: 'META_APP_SECRET', purpose: 'webhook_signature', rotation: 'manual' },
      { name: 'META_ACCESS_TOKEN', purpose: 'api_token', rotation: 'manual' },
    ],
    settings: [
      {
        name: 'LEADS_URL',
        kind: 'url',
        default: 'https://leads.example',
        summary: 'Where the provider is.',
      },
    ],
  },
  signature: metaSignature,
  parseEvents: ({ rawBody }) => {
    const { items }: { items: ParsedItem[] } = JSON.parse(Buffer.from(rawBody).toString());
    return items;
  },
  dereference: async (
    { isReference: _isReference, ...event },
    { accessToken, http, settings, timeoutMs, signal },
  ) => {
    const { status, body } = await http.request({
      method: 'GET',
      url: `${settings['LEADS_URL']}/${encodeURIComponent(event.subject ?? '')}`,
      headers: { authorization: `Bearer ${accessToken.reveal()}` },
      timeoutMs,
      signal,
    });
    if (status === 200) return { ...event, payload: JSON.parse(Buffer.from(body).toString()) };
    const code = status === 401 ? 'auth_invalid' : 'upstream_unavailable';
    throw new ConnectorError(code, 'the provider must give the lead', { upstreamStatus: status });
  },
});

process.exitCode = await runConnector({
  connector: leads,
  env: process.env,
  argv: process.argv.slice(2),
});
