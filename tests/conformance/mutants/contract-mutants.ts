import { isParsedEvent, type ParsedEvent, type ParsedItem } from '@pyloto/core-connectors';

import { mapItems } from './map-items.ts';
import type { Mutant } from './mutant.ts';

const DAY_MS = 86_400_000;
/** When recorded deliveries arrived, by convention. */
const FIRST_DAY = Math.floor(1_790_000_000_000 / DAY_MS);

/** Manifests that do not tell the truth, and parsers that do not keep the contract. */
export const contractMutants: readonly Mutant[] = [
  {
    name: 'manifest-without-a-version',
    caughtBy: 'MAN-01',
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
    defect: 'a note whose sender is a text makes the parser throw',
    connector: (lantern) => ({
      ...lantern,
      parseEvents: (request) => {
        const { items }: { items?: unknown } = JSON.parse(Buffer.from(request.rawBody).toString());
        for (const item of Array.isArray(items) ? items : []) assertSender(item);
        return lantern.parseEvents?.(request) ?? [];
      },
    }),
  },
  {
    name: 'keys-of-the-day',
    caughtBy: 'PAR-03',
    defect:
      'a dedupe key has the day of arrival in it: a redelivery after midnight is another event',
    connector: mapItems((item, { receivedAtMs }) => {
      const day = Math.floor(receivedAtMs / DAY_MS) - FIRST_DAY;
      return isParsedEvent(item) && day !== 0 ? withKey(item, `day${day}`) : item;
    }),
  },
  {
    name: 'local-times',
    caughtBy: 'PAR-04',
    defect: 'times are told without their zone',
    connector: mapItems((item) =>
      isParsedEvent(item) ? { ...item, occurredAt: item.occurredAt.slice(0, 19) } : item,
    ),
  },
];

/** The event under a key with one more part. */
function withKey(event: ParsedEvent, part: string): ParsedItem {
  return { ...event, dedupeKey: `${event.dedupeKey}:${part}` };
}

type Note = { readonly text: string };

function isNote(payload: unknown): payload is Note {
  return typeof payload === 'object' && payload !== null && 'text' in payload;
}

function assertSender(item: { readonly from?: unknown } | null): void {
  if (typeof item?.from === 'string') throw new TypeError('a sender is an object');
}
