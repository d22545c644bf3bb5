import { isParsedEvent } from '@pyloto/core-connectors';

import { mapItems } from './map-items.ts';
import type { Mutant } from './mutant.ts';

/** Manifests that do not tell the truth, and parsers that do not keep the contract. */
export const contractMutants: readonly Mutant[] = [
  {
    name: 'manifest-without-a-version',
    caughtBy: 'MAN-01',
    reach: ['MAN', 'PAR'],
    defect: 'the manifest says version «first»',
    exported: (lantern) => ({
      ...lantern,
      manifest: { ...lantern.manifest, version: 'first' },
    }),
  },
  {
    name: 'capability-that-nothing-shows',
    caughtBy: 'MAN-02',
    defect: 'the manifest claims reactions as active, and no recorded delivery has one',
    connector: (lantern) => ({
      ...lantern,
      manifest: {
        ...lantern.manifest,
        capabilities: [
          ...lantern.manifest.capabilities,
          { id: 'inbound_reactions', direction: 'inbound', status: 'active' },
        ],
      },
    }),
  },
  {
    name: 'secret-that-cannot-be-rotated',
    caughtBy: 'MAN-03',
    defect: 'the signature secret names no previous one',
    connector: (lantern) => ({
      ...lantern,
      manifest: {
        ...lantern.manifest,
        secrets: lantern.manifest.secrets.map(({ previousName: _previous, ...secret }) => secret),
      },
    }),
  },
  {
    name: 'parser-that-was-changed',
    caughtBy: 'PAR-01',
    defect: 'a text becomes upper case, which no expected.json says',
    keepsExpected: true,
    connector: mapItems((item) => {
      if (!isParsedEvent(item) || !isNote(item.payload)) return item;
      return { ...item, payload: { ...item.payload, text: item.payload.text.toUpperCase() } };
    }),
  },
  {
    name: 'parser-that-throws',
    caughtBy: 'PAR-02',
    defect: 'a sender who is a text makes the parser throw',
    connector: (lantern) => ({
      ...lantern,
      parseEvents: async (request) => {
        const items = (await lantern.parseEvents?.(request)) ?? [];
        if (/"from":"/.test(Buffer.from(request.rawBody).toString())) {
          throw new TypeError('a sender is an object');
        }
        return items;
      },
    }),
  },
  {
    name: 'receipts-with-one-key',
    caughtBy: 'PAR-03',
    defect: 'the dedupe key of a receipt does not say whether it is of delivery or of reading',
    connector: mapItems((item) =>
      isParsedEvent(item) && item.capabilityId === 'message_status_updates'
        ? { ...item, dedupeKey: item.dedupeKey.replace(/:[a-z]+$/, '') }
        : item,
    ),
  },
  {
    name: 'local-times',
    caughtBy: 'PAR-04',
    defect: 'the data of an event tells a time without its zone',
    connector: mapItems((item) => {
      if (!isParsedEvent(item) || !isNote(item.payload)) return item;
      const { sentAt } = item.payload;
      return { ...item, payload: { ...item.payload, sentAt: sentAt.slice(0, 19) } };
    }),
  },
];

type Note = { readonly text: string; readonly sentAt: string };

function isNote(payload: unknown): payload is Note {
  return typeof payload === 'object' && payload !== null && 'text' in payload;
}
