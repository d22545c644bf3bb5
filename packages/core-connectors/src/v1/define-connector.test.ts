import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

import {
  type CommandDefinition,
  type Connector,
  type ConnectorManifest,
  defineConnector,
  type InboundRequest,
  isConnectorError,
  isParsedEvent,
  type ParsedItem,
  type Verified,
} from '../index.ts';

const manifest: ConnectorManifest = {
  id: 'tea-house',
  name: 'Tea house',
  version: '1.2.3',
  spec: 'v1',
  capabilities: [
    { id: 'inbound_messages', direction: 'inbound', status: 'active' },
    { id: 'inbound_messages', direction: 'outbound', status: 'planned' },
  ],
  slo: { webhookAvailability: 0.999, webhookP95Ms: 300 },
  secrets: [{ name: 'TEA_SECRET', purpose: 'webhook_signature', rotation: 'automatic' }],
};

const connector: Connector = {
  spec: 'v1',
  manifest,
  signature: { id: 'none', verify: () => ({ ok: false, reason: 'missing' }) },
  parseEvents: () => [],
};

function refusalOf(change: Record<string, unknown>): unknown {
  try {
    return defineConnector({ ...connector, manifest: { ...manifest, ...change } });
  } catch (error) {
    return error;
  }
}

test('a connector is given back as it was described, and cannot be changed', () => {
  const defined = defineConnector(connector);
  expect(defined).toEqual(connector);
  expect(Object.isFrozen(defined)).toBe(true);
});

test.each([
  ['id', { id: 'Tea House' }],
  ['name', { name: '' }],
  ['version', { version: '1.2' }],
  ['spec', { spec: 'v2' }],
  ['capabilities', { capabilities: [] }],
  ['capabilities', { capabilities: [manifest.capabilities[0], manifest.capabilities[0]] }],
  [
    'capabilities.0.id',
    { capabilities: [{ id: 'inbound-messages', direction: 'inbound', status: 'active' }] },
  ],
  [
    'capabilities.0.status',
    { capabilities: [{ id: 'inbound_messages', direction: 'inbound', status: 'done' }] },
  ],
  ['slo.webhookAvailability', { slo: { webhookAvailability: 1, webhookP95Ms: 300 } }],
  ['slo.webhookP95Ms', { slo: { webhookAvailability: 0.9, webhookP95Ms: 0 } }],
  [
    'secrets.0.name',
    { secrets: [{ name: 'tea', purpose: 'webhook_signature', rotation: 'automatic' }] },
  ],
])('a bad %s is refused by its name', (field, change) => {
  const error = refusalOf(change);
  if (!isConnectorError(error)) throw new Error('expected a ConnectorError');
  expect(error.code).toBe('config_invalid');
  expect(error.message).toContain(`${field}: `);
});

test('every bad field is named at once', () => {
  const error = refusalOf({ id: '', version: 'one', slo: {} });
  for (const field of ['id: ', 'version: ', 'slo.webhookAvailability: ', 'slo.webhookP95Ms: ']) {
    expect(error).toHaveProperty('message', expect.stringContaining(field));
  }
});

test('a field that the manifest does not know is refused by its name', () => {
  expect(refusalOf({ capabilites: [] })).toHaveProperty(
    'message',
    expect.stringContaining('capabilites'),
  );
});

const sip: CommandDefinition = {
  name: 'sip',
  capabilityId: 'sips',
  summary: 'Takes a sip.',
  schema: z.strictObject({
    clientMessageId: z.string(),
    channel: z.string(),
    accountId: z.string(),
  }),
  example: { clientMessageId: 'c-1', channel: 'tea-house', accountId: '7' },
  isRepeatable: true,
  send: async () => ({}),
};
const sips = { id: 'sips', direction: 'outbound', status: 'active' } as const;

test.each([
  ['is of a capability that is not claimed', [sip], manifest.capabilities],
  ['is of a capability that is planned', [sip], [{ ...sips, status: 'planned' as const }]],
  ['is of a capability that is inbound', [sip], [{ ...sips, direction: 'inbound' as const }]],
  ['has the name of another', [sip, sip], [sips]],
  ['has a name that is no part of an address', [{ ...sip, name: 'Take a sip' }], [sips]],
])('a command that %s is refused', (_, commands, capabilities) => {
  const define = () =>
    defineConnector({ ...connector, commands, manifest: { ...manifest, capabilities } });
  expect(define).toThrow(expect.objectContaining({ code: 'config_invalid' }));
});

test('a command of an active outbound capability is the connector’s', () => {
  const described = {
    ...connector,
    commands: [sip],
    manifest: { ...manifest, capabilities: [sips] },
  };
  expect(defineConnector(described).commands).toEqual([sip]);
});

test('a request that nobody verified cannot be parsed, by type', () => {
  expectTypeOf<InboundRequest>().not.toExtend<Verified>();
  expectTypeOf<Verified>().toExtend<InboundRequest>();
});

test('an item without an outcome is an event; ignored and invalid ones are not', () => {
  const event: ParsedItem = {
    capabilityId: 'inbound_messages',
    type: 'pyloto.messaging.message_received.v1',
    dedupeKey: 'k',
    channel: { type: 'tea-house', accountId: '7' },
    occurredAt: '2026-03-02T09:15:27.000Z',
    payload: {},
  };
  expect(isParsedEvent(event)).toBe(true);
  expect(isParsedEvent({ ...event, outcome: 'event' })).toBe(true);
  expect(isParsedEvent({ outcome: 'ignored', field: 'calls', reason: 'nobody handles it' })).toBe(
    false,
  );
  expect(isParsedEvent({ outcome: 'invalid', field: 'messages', reason: 'not an object' })).toBe(
    false,
  );
});
