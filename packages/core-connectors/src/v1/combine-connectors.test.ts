import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

import {
  combineConnectors,
  type CommandCall,
  type CommandDefinition,
  type ConnectorAdapter,
  type ConnectorManifest,
  defineConnector,
  type ParsedEvent,
  Secret,
  type SignatureScheme,
  type TypedManifest,
} from '../index.ts';

const OWN = { id: 'post-office', name: 'Post office', version: '3.2.1' } as const;
const FACTS = { nowMs: 0, lastInboundAtMs: undefined };
const head = { clientMessageId: z.string(), channel: z.string(), accountId: z.string() };
const ShipSchema = z.strictObject({ ...head, to: z.string() });
type Ship = z.infer<typeof ShipSchema>;

const unused = () => Promise.reject(new Error('no call was expected'));
const CALL: CommandCall = {
  account: { tenantId: 'acme', channel: 'parcels', accountId: '7' },
  accessToken: Secret.of('a-token'),
  http: { request: unused, stream: unused, close: unused },
  publicHttp: { request: unused, stream: unused, close: unused },
  settings: {},
  secrets: {},
  timeoutMs: 1_000,
  signal: AbortSignal.any([]),
  callbackData: 'p1:0:c-1',
};

/** A command that says whose it is in everything that it is asked. */
function shipOf(channel: string, more: Partial<CommandDefinition<Ship>> = {}): CommandDefinition {
  const bucket = { name: channel, key: 'k', intervalMs: 1, capacity: 1 };
  const ship: CommandDefinition<Ship> = {
    name: 'ship',
    capabilityId: 'shipments',
    summary: `Ships by ${channel}.`,
    schema: ShipSchema,
    example: { clientMessageId: 'c-1', channel, accountId: '7', to: 'p-1' },
    isRepeatable: true,
    conversationOf: ({ to }) => `${channel} ${to}`,
    check: () => [{ code: 'template_required', field: 'to', mustBe: `a person of ${channel}` }],
    partsOf: (command) => [command, { ...command, to: channel }],
    bucketsOf: () => [bucket],
    drainedBy: () => ({ bucket, delayMs: 5 }),
    send: async (part) => ({ externalMessageId: `${channel}:${part.to}` }),
    ...more,
  };
  return ship;
}

type More = Omit<Partial<ConnectorAdapter<unknown>>, 'manifest' | 'parseEvents'>;

function adapterOf<TEventData = unknown>(
  id: string,
  manifest: Partial<ConnectorManifest> = {},
  more: More = {},
): ConnectorAdapter<TEventData> {
  return {
    spec: 'v1',
    manifest: {
      id,
      name: id,
      version: '1.0.0',
      spec: 'v1',
      capabilities: [{ id: 'shipments', direction: 'outbound', status: 'active' }],
      slo: { webhookAvailability: 0.99, webhookP95Ms: 300 },
      secrets: [],
      ...manifest,
    },
    parseEvents: () => [],
    commands: [shipOf(id)],
    ...more,
  };
}

const combine = (...adapters: ConnectorAdapter<unknown>[]) =>
  combineConnectors(OWN, adapters, () => []);

function eventOf(type: string): ParsedEvent {
  return {
    capabilityId: 'shipments',
    type: 'pyloto.parcels.parcel_moved.v1',
    dedupeKey: `${type}:1`,
    channel: { type, accountId: '7' },
    occurredAt: '2026-11-21T08:00:00.000Z',
    payload: {},
  };
}

test('its manifest has all that any of them can do and needs, each named once', () => {
  const secret = { name: 'APP_SECRET', purpose: 'webhook_signature', rotation: 'manual' } as const;
  const setting = { name: 'URL', kind: 'url', default: 'https://a.example', summary: 'x' } as const;
  const { manifest } = combine(
    adapterOf('letters', {
      capabilities: [
        { id: 'shipments', direction: 'outbound', status: 'planned' },
        { id: 'shipments', direction: 'inbound', status: 'deprecated' },
      ],
      slo: { webhookAvailability: 0.999, webhookP95Ms: 300 },
      secrets: [{ ...secret, optional: true }],
      settings: [setting],
    }),
    adapterOf('parcels', {
      capabilities: [
        { id: 'losses', direction: 'inbound', status: 'active' },
        { id: 'shipments', direction: 'outbound', status: 'active' },
        { id: 'shipments', direction: 'inbound', status: 'planned' },
      ],
      slo: { webhookAvailability: 0.99, webhookP95Ms: 500 },
      secrets: [secret, { ...secret, name: 'OTHER_SECRET', optional: true }],
      settings: [{ ...setting, summary: 'y' }],
    }),
  );
  expect(manifest).toEqual({
    ...OWN,
    spec: 'v1',
    capabilities: [
      { id: 'shipments', direction: 'outbound', status: 'active' },
      { id: 'shipments', direction: 'inbound', status: 'deprecated' },
      { id: 'losses', direction: 'inbound', status: 'active' },
    ],
    slo: { webhookAvailability: 0.99, webhookP95Ms: 500 },
    secrets: [secret, { ...secret, name: 'OTHER_SECRET', optional: true }],
    settings: [setting],
  });
});

test('it is a connector like any other once its sender can be proven', () => {
  const combined = combine(adapterOf('letters'), adapterOf('parcels'));
  const signature: SignatureScheme = {
    id: 'none',
    verify: () => ({ ok: false, reason: 'missing' }),
  };
  expect(defineConnector({ ...combined, signature }).manifest.id).toBe('post-office');
});

test.each<[string, ConnectorAdapter<unknown>]>([
  ['is of the same channel', adapterOf('letters')],
  [
    'means another secret by a name',
    adapterOf('parcels', {
      secrets: [{ name: 'APP_SECRET', purpose: 'api_token', rotation: 'manual' }],
    }),
  ],
  [
    'means another setting by a name',
    adapterOf('parcels', {
      settings: [{ name: 'URL', kind: 'text', default: '', summary: 'x' }],
    }),
  ],
  [
    'has a command of that name with another capability',
    adapterOf('parcels', {}, { commands: [shipOf('parcels', { capabilityId: 'losses' })] }),
  ],
])('an adapter that %s is refused', (_, other) => {
  const letters = adapterOf('letters', {
    secrets: [{ name: 'APP_SECRET', purpose: 'webhook_signature', rotation: 'manual' }],
    settings: [{ name: 'URL', kind: 'url', default: 'https://a.example', summary: 'x' }],
  });
  expect(() => combine(letters, other)).toThrow(
    expect.objectContaining({ code: 'config_invalid' }),
  );
});

/** The command that letters and parcels have in common. */
function combinedShip() {
  const [ship] = combine(adapterOf('letters'), adapterOf('parcels')).commands ?? [];
  if (ship === undefined) throw new TypeError('a command was expected');
  return ship;
}

test('everything about a command is asked of its own channel', async () => {
  const ship = combinedShip();
  const command = { clientMessageId: 'c-1', channel: 'parcels', accountId: '7', to: 'p-1' };
  expect(ship.schema).toBe(ShipSchema);
  expect(ship.conversationOf?.(command)).toBe('parcels p-1');
  expect(ship.check?.(command, FACTS)).toMatchObject([{ mustBe: 'a person of parcels' }]);
  expect(ship.partsOf?.(command)).toMatchObject([{ to: 'p-1' }, { to: 'parcels' }]);
  expect(ship.bucketsOf?.(command)).toMatchObject([{ name: 'parcels' }]);
  const refusal = { upstreamCode: undefined, attempt: 1 };
  expect(ship.drainedBy?.(command, refusal)).toMatchObject({ bucket: { name: 'parcels' } });
  expect(await ship.send(command, CALL)).toEqual({ externalMessageId: 'parcels:p-1' });
});

test('a command of a channel that nobody has is refused by that field, and not sent', async () => {
  const ship = combinedShip();
  const command = { clientMessageId: 'c-1', channel: 'pigeons', accountId: '7', to: 'p-1' };
  expect(ship.check?.(command, FACTS)).toEqual([
    { code: 'payload_invalid', field: 'channel', mustBe: 'one of letters, parcels' },
  ]);
  expect(ship.partsOf?.(command)).toEqual([command]);
  expect([ship.conversationOf?.(command), ship.bucketsOf?.(command)]).toEqual([undefined, []]);
  await expect(ship.send(command, CALL)).rejects.toMatchObject({
    code: 'payload_invalid',
    effect: 'none',
  });
});

test('a command that one of them has is only that channel’s', () => {
  const weigh = shipOf('parcels', { name: 'weigh', check: () => [] });
  const parcels = adapterOf('parcels', {}, { commands: [shipOf('parcels'), weigh] });
  const { commands = [] } = combine(adapterOf('letters'), parcels);
  expect(commands.map(({ name }) => name)).toEqual(['ship', 'weigh']);
  const letter = { clientMessageId: 'c-1', channel: 'letters', accountId: '7', to: 'p-1' };
  expect(commands[1]?.check?.(letter, FACTS)).toMatchObject([{ field: 'channel' }]);
  expect(commands[1]?.check?.({ ...letter, channel: 'parcels' }, FACTS)).toEqual([]);
});

test('a command has an example for each channel, and says of itself what holds on all of them', () => {
  const letters = adapterOf(
    'letters',
    {},
    { commands: [shipOf('letters', { isRepeatable: false })] },
  );
  const [ship] = combine(letters, adapterOf('parcels')).commands ?? [];
  expect(ship).toMatchObject({
    summary: 'Ships by letters. Ships by parcels.',
    isRepeatable: false,
    examples: { letters: { channel: 'letters' }, parcels: { channel: 'parcels' } },
  });
});

test('where channels have schemas of their own, each command is read by its channel’s', () => {
  const HeavySchema = z.strictObject({ ...head, to: z.string(), grams: z.int() });
  const heavy = shipOf('parcels', { schema: HeavySchema });
  const [ship] =
    combine(adapterOf('letters'), adapterOf('parcels', {}, { commands: [heavy] })).commands ?? [];
  const letter = { clientMessageId: 'c-1', channel: 'letters', accountId: '7', to: 'p-1' };
  const accepts = (command: object) => ship?.schema.safeParse(command).success;
  expect(accepts(letter)).toBe(true);
  expect(accepts({ ...letter, channel: 'parcels' })).toBe(false);
  expect(accepts({ ...letter, channel: 'parcels', grams: 20 })).toBe(true);
  expect(accepts({ ...letter, grams: 20 })).toBe(false);
});

/** Says its name, whatever it is asked. */
function asked(name: string): More {
  return {
    statusOf: () => ({ state: 'sent', accountId: name }),
    inboundOf: () => ({ accountId: name, conversationId: 'p-1', atMs: 1 }),
    dereference: async (event) => ({ ...event, payload: name }),
  };
}

test('events are asked about at the adapter of their channel', async () => {
  const silent = adapterOf('pigeons');
  const combined = combine(
    adapterOf('letters', {}, asked('letters')),
    adapterOf('parcels', {}, asked('parcels')),
    silent,
  );
  for (const channel of ['letters', 'parcels']) {
    const event = eventOf(channel);
    expect(combined.statusOf?.(event)).toMatchObject({ accountId: channel });
    expect(combined.inboundOf?.(event)).toMatchObject({ accountId: channel });
    expect(await combined.dereference?.(event, CALL)).toMatchObject({ payload: channel });
  }
  for (const channel of ['pigeons', 'drums']) {
    const event = eventOf(channel);
    expect([combined.statusOf?.(event), combined.inboundOf?.(event)]).toEqual([
      undefined,
      undefined,
    ]);
    await expect(combined.dereference?.(event, CALL)).rejects.toMatchObject({
      code: 'config_invalid',
    });
  }
  expect(combine(silent).dereference).toBeUndefined();
});

test('an id of a message is compared as the adapter does whose id it is', () => {
  const { messageIdKey } = combine(
    adapterOf('letters', {}, { messageIdKey: (id) => id.replace(/^letter\./, '') }),
    adapterOf('parcels'),
    adapterOf('pigeons', {}, { messageIdKey: (id) => id.replace(/^(?:pigeon\.|1)/, '') }),
  );
  expect(['letter.17', 'pigeon.9', 'm_5'].map((id) => messageIdKey?.(id))).toEqual([
    '17',
    '9',
    'm_5',
  ]);
});

test('reports up to a moment and media types are those of all', () => {
  const json = { mediaTypes: ['application/json'] };
  const letters = adapterOf('letters', {}, { ...json, reportsUpTo: false });
  const parcels = adapterOf('parcels', {}, { mediaTypes: ['text/xml', 'application/json'] });
  expect(combine(letters).reportsUpTo).toBe(false);
  expect(combine(letters, parcels)).toMatchObject({
    reportsUpTo: true,
    mediaTypes: ['application/json', 'text/xml'],
  });
  expect(combine(letters, adapterOf('pigeons')).mediaTypes).toBeUndefined();
});

test('accounts are connected with every provider of theirs', () => {
  const provider = {
    id: 'letters',
    channel: 'letters',
    authorizationEndpoint: 'https://letters.example/authorize',
    tokenEndpoint: 'https://letters.example/token',
    scopes: [],
    usesPkce: true,
    clientAuthentication: 'none',
  } as const;
  const oauth = [{ provider, clientIdSetting: 'LETTERS_CLIENT_ID' }];
  expect(combine(adapterOf('letters', {}, { oauth }), adapterOf('parcels')).oauth).toEqual(oauth);
});

test('handlers know the data of the events of all of them', () => {
  type Letters = { letters_in: { stamp: string } };
  type Parcels = { parcels_in: { grams: number } };
  const letters = adapterOf<Letters>('letters');
  const parcels = adapterOf<Parcels>('parcels');
  const combined = combineConnectors(OWN, [letters, parcels], () => []);
  expectTypeOf(combined.manifest).toEqualTypeOf<TypedManifest<Letters & Parcels>>();
});
