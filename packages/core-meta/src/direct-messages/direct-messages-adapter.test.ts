import { ConnectorManifestSchema } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { eventsOf, verified } from '../delivery/test-items.ts';
import { instagramAdapter } from '../instagram/index.ts';
import { messengerAdapter } from '../messenger/index.ts';
import { SAMPLE_DELIVERIES } from './sample-deliveries.ts';
import { delivery, element, MESSENGER, parse } from './test-messaging.ts';

const ADAPTERS = [instagramAdapter, messengerAdapter];
const produced = new Set(
  eventsOf(SAMPLE_DELIVERIES.flatMap(parse)).map((event) => event.capabilityId),
);

test.each(ADAPTERS)('the manifest of $manifest.id is one', ({ manifest }) => {
  expect(ConnectorManifestSchema.parse(manifest)).toEqual(manifest);
});

test.each(ADAPTERS)(
  'what comes out of the parser of conversations is what $manifest.id claims',
  ({ manifest }) => {
    const claimed = manifest.capabilities.filter(({ direction }) => direction === 'inbound');
    expect(claimed.map(({ id }) => id)).toEqual(expect.arrayContaining([...produced]));
  },
);

test.each(ADAPTERS)(
  'what $manifest.id claims of the outbound side is what its commands do',
  ({ manifest, commands = [] }) => {
    const claimed = manifest.capabilities.filter(({ direction }) => direction === 'outbound');
    expect(new Set(claimed.map(({ id, status }) => `${status} ${id}`))).toEqual(
      new Set(commands.map(({ capabilityId }) => `active ${capabilityId}`)),
    );
    expect(commands.length).toBeGreaterThan(0);
  },
);

test.each([
  [instagramAdapter, ['META_APP_SECRET', 'INSTAGRAM_APP_SECRET'], true],
  [messengerAdapter, ['META_APP_SECRET'], undefined],
])('deliveries are signed with the secrets that the manifest names', (adapter, names, optional) => {
  const secrets = adapter.manifest.secrets.filter(({ purpose }) => purpose === 'webhook_signature');
  expect(secrets).toEqual(
    names.map((name) => ({
      name,
      previousName: `${name}_PREVIOUS`,
      purpose: 'webhook_signature',
      rotation: 'manual',
      ...(optional === undefined ? undefined : { optional }),
    })),
  );
});

test('tokens and addresses of both logins are an operator’s to set', () => {
  const { secrets, settings } = instagramAdapter.manifest;
  const tokens = secrets.filter(({ purpose }) => purpose === 'api_token');
  expect(tokens.map(({ name, optional }) => [name, optional])).toEqual([
    ['META_ACCESS_TOKEN', true],
    ['INSTAGRAM_ACCESS_TOKEN', true],
  ]);
  expect(settings?.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['META_GRAPH_URL', 'META_GRAPH_VERSION', 'INSTAGRAM_GRAPH_URL']),
  );
});

test('an adapter reads the deliveries of its own object', async () => {
  const body = verified(delivery(MESSENGER, [element(MESSENGER, { message: { mid: 'm' } })]));
  const [ofInstagram, ofMessenger] = ADAPTERS.map(({ parseEvents }) => parseEvents);
  expect(await ofInstagram?.(body)).toMatchObject([{ outcome: 'ignored', field: 'object:page' }]);
  expect(await ofMessenger?.(body)).toMatchObject([{ capabilityId: 'inbound_messages' }]);
});
