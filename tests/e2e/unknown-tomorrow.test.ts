import path from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { post, PRODUCTION, REPO, startApp } from './connector-process.ts';
import {
  CHANNELS,
  deliveryOf,
  DIRECT_CHANNELS,
  directEntry,
  type MetaChannel,
  numberEntry,
  WHATSAPP,
  whatsappText,
} from './meta-channels.ts';
import { throughTheDoor } from './open-door.ts';

const PROCESS_MS = 60_000;
/** Names with what no label holds: a space, and a run of digits as long as a phone number. */
const NEW_FIELD = 'holo calls 16505550142';
const SEEN_FIELD = 'holo_calls__';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** What Meta may invent tomorrow on every channel, by the name under which an operator sees it. */
function inventionsOf(channel: MetaChannel): Readonly<Record<string, string>> {
  const { accountId: id } = channel;
  const change = { field: NEW_FIELD, value: { holo: 1 } };
  return {
    [SEEN_FIELD]: deliveryOf(channel, { id, changes: [change] }),
    'entry.holo_events': deliveryOf(channel, { id, holo_events: [{ holo: 1 }] }),
    'object:holo_account': deliveryOf({ object: 'holo_account' }, { id, changes: [change] }),
    ...(channel !== WHATSAPP && {
      holo_wave: deliveryOf(channel, directEntry(id, [{ holo_wave: { mid: 'm-1' } }])),
    }),
  };
}

test.each(CHANNELS)(
  'what is invented tomorrow for $name is answered 200, and shown to an operator by its name',
  async (channel) => {
    const app = await startApp(PRODUCTION, path.join(REPO, 'apps', channel.name, 'src/main.ts'));
    stops.push(() => app.stop('SIGKILL'));
    const inventions = inventionsOf(channel);
    for (const [name, body] of Object.entries(inventions)) {
      expect([name, (await post(app.url, body)).status]).toEqual([name, 200]);
    }
    const metrics = await fetch(`${app.url}/metrics`).then((response) => response.text());
    const seen = metrics
      .split('\n')
      .map(
        (line) => /^events_ignored_total\{(?<labels>.*)\} (?<count>[1-9]\d*)$/.exec(line)?.groups,
      )
      .filter((found) => found !== undefined)
      .map(({ labels = '', count }) => `${/field="(?<field>[^"]*)"/.exec(labels)?.[1]} ${count}`);
    expect(seen.toSorted()).toEqual(
      Object.keys(inventions)
        .map((name) => `${name} 1`)
        .toSorted(),
    );
  },
  PROCESS_MS,
);

test.each([
  {
    ...WHATSAPP,
    invented: numberEntry({
      messages: [whatsappText({ id: 'm-1', type: 'hologram', hologram: { id: '7' } })],
    }),
  },
  ...DIRECT_CHANNELS.map((channel) => {
    const attachments = [{ type: 'hologram', payload: { holo_key: '7' } }];
    const invented = directEntry(channel.accountId, [{ message: { mid: 'm-1', attachments } }]);
    return Object.assign({ invented }, channel);
  }),
])(
  'content that is invented tomorrow for $name arrives as unsupported under its kind, beside what is known',
  async ({ connector, object, invented, message }) => {
    const { status, answer, events } = await throughTheDoor(
      connector,
      deliveryOf({ object }, invented, message('m-2')),
    );
    expect([status, answer.summary.processed]).toEqual([200, 2]);
    expect(events.map(({ capability }) => capability)).toEqual(Array(2).fill('inbound_messages'));
    expect(events.map(({ data }) => data)).toMatchObject([
      {
        externalMessageId: 'm-1',
        content: { kind: 'unsupported', providerKind: expect.stringContaining('hologram') },
      },
      { externalMessageId: 'm-2', content: { kind: 'text' } },
    ]);
  },
);
