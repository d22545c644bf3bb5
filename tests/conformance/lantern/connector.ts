import { defineConnector } from '@pyloto/core-connectors';
import { hmacSignature, metaHandshake } from '@pyloto/core-webhooks';

import { parseLantern } from './parse-lantern.ts';
import { sendNote } from './send-note.ts';

/** The header that Lantern signs in. */
export const SIGNATURE_HEADER = 'x-lantern-signature';

/** A connector of an invented provider that keeps every requirement. */
export const lantern = defineConnector({
  spec: 'v1',
  manifest: {
    id: 'lantern',
    name: 'Lantern',
    version: '1.0.0',
    spec: 'v1',
    capabilities: [
      { id: 'inbound_messages', direction: 'inbound', status: 'active' },
      { id: 'message_status_updates', direction: 'inbound', status: 'active' },
      { id: 'outbound_messages', direction: 'outbound', status: 'active' },
    ],
    slo: { webhookAvailability: 0.999, webhookP95Ms: 500 },
    secrets: [
      {
        name: 'LANTERN_SECRET',
        purpose: 'webhook_signature',
        previousName: 'LANTERN_SECRET_PREVIOUS',
        rotation: 'manual',
      },
      {
        name: 'LANTERN_VERIFY_TOKEN',
        purpose: 'webhook_handshake',
        previousName: 'LANTERN_VERIFY_TOKEN_PREVIOUS',
        rotation: 'manual',
      },
      {
        name: 'LANTERN_ACCESS_TOKEN',
        purpose: 'api_token',
        rotation: 'with_downtime',
        optional: true,
      },
    ],
    settings: [
      {
        name: 'LANTERN_URL',
        kind: 'url',
        default: 'https://api.lantern.example',
        summary: 'Where notes are sent.',
      },
    ],
  },
  signature: hmacSignature({
    id: 'lantern-hmac-sha256',
    header: SIGNATURE_HEADER,
    prefix: 'sha256=',
  }),
  handshake: metaHandshake,
  parseEvents: parseLantern,
  commands: [sendNote],
});
