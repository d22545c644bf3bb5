import {
  type ConnectorManifest,
  defineConnector,
  type TypedManifest,
} from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import { expect, expectTypeOf, test } from 'vitest';

import { createConnectorApp } from './create-app.ts';
import type { EventHandler, EventHandlers } from './event-handler.ts';
import { parcel, parcels, recordLogs, secrets, signed } from './test-harness.ts';

type Parcel = { readonly id: string };
type Pallet = { readonly weightKg: number };
type ParcelEventData = { readonly parcel_updates: Parcel; readonly pallet_updates: Pallet };

const plainManifest: ConnectorManifest = parcels.manifest;
const manifest: TypedManifest<ParcelEventData> = {
  ...plainManifest,
  capabilities: [
    { id: 'parcel_updates', direction: 'inbound', status: 'active' },
    { id: 'pallet_updates', direction: 'inbound', status: 'active' },
  ],
};
const typedParcels = defineConnector({ ...parcels, manifest });
const { logger } = recordLogs();

function weigh(_event: EventEnvelope<Pallet>): void {
  // Nothing to do: it is here for its type.
}

test('a handler knows the data of its capability from the manifest', async () => {
  const ids: string[] = [];
  const app = createConnectorApp({
    connector: typedParcels,
    secrets,
    logger,
    handlers: {
      parcel_updates: ({ data }) => {
        expectTypeOf(data).toEqualTypeOf<Parcel>();
        ids.push(data.id);
      },
      pallet_updates: async ({ data }) => {
        expectTypeOf(data).toEqualTypeOf<Pallet>();
      },
    },
  });
  await app.request('/webhook', signed(JSON.stringify({ items: [parcel('1')] })));
  expect(ids).toEqual(['1']);
});

test('a handler for a capability that the manifest does not have neither compiles nor starts', () => {
  expect(() =>
    createConnectorApp({
      connector: typedParcels,
      secrets,
      logger,
      // @ts-expect-error -- the capability is called parcel_updates
      handlers: { parcel_update: () => undefined },
    }),
  ).toThrow('parcel_update must be one of parcel_updates, pallet_updates');
});

test('a handler of the data of another capability does not compile', () => {
  expectTypeOf(weigh).toExtend<EventHandler<Pallet>>();
  expectTypeOf(weigh).not.toExtend<EventHandler<Parcel>>();
  createConnectorApp({
    connector: typedParcels,
    secrets,
    logger,
    // @ts-expect-error -- parcels are not weighed
    handlers: { parcel_updates: weigh },
  });
});

test('a handler of an untyped connector names its data itself', () => {
  type OfParcels = (event: EventEnvelope<Parcel>) => void;
  expectTypeOf<{ parcel_updates: OfParcels }>().toExtend<EventHandlers>();
  expectTypeOf<Parameters<EventHandler>[0]['data']>().toBeUnknown();
});
