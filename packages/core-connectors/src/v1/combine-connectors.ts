import type { OutboundStatus } from '../ports/outbound-ledger.ts';
import { combineCommands } from './combine-commands.ts';
import { type CombinedIdentity, combineManifests } from './combine-manifests.ts';
import type { ConnectorAdapter } from './define-connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { EventBatchParser, ParsedEvent } from './parsed-item.ts';

/** The data of the events of several connectors, by capability. */
export type CombinedEventData<Adapters extends readonly ConnectorAdapter<unknown>[]> = Intersection<
  EventDataOf<Adapters[number]>
>;

type EventDataOf<Adapter> = Adapter extends ConnectorAdapter<infer Data> ? Data : never;

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/**
 * Makes one connector of several that share one webhook address: each adapter is asked about the events and commands of its channel.
 *
 * The id of each adapter's manifest is the type of its channel. Commands of one name are told apart by their `channel`; names of secrets and
 * settings mean one thing for all of them. An id of a message that an adapter's `messageIdKey` changes is that adapter's.
 *
 * @param own what the combination is called; events have its id as their connector
 * @param parseEvents parses deliveries of all of them
 * @example
 * const meta = combineConnectors({ id: 'meta', name: 'Meta', version: '1.0.0' }, [whatsapp, messenger], parseMeta);
 * @throws ConnectorError `config_invalid` when two adapters are of one channel, or do not agree on a secret, a setting or a command
 */
export function combineConnectors<const Adapters extends readonly ConnectorAdapter<unknown>[]>(
  own: CombinedIdentity,
  adapters: Adapters,
  parseEvents: EventBatchParser,
): ConnectorAdapter<CombinedEventData<Adapters>> {
  const byChannel = new Map(adapters.map((adapter) => [adapter.manifest.id, adapter]));
  if (byChannel.size < adapters.length) {
    throw new ConnectorError(
      'config_invalid',
      'connectors that are combined must have ids of their own',
    );
  }
  const adapterOf = ({ channel }: ParsedEvent) => byChannel.get(channel.type);
  const manifests = adapters.map(({ manifest }) => manifest);
  const channels = [...byChannel].map(([channel, { commands = [] }]) => ({ channel, commands }));
  return {
    spec: 'v1',
    manifest: combineManifests(own, manifests),
    parseEvents,
    ...mediaTypesOf(adapters),
    commands: combineCommands(channels),
    messageIdKey: (id) => messageIdKeyOf(id, adapters),
    oauth: adapters.flatMap(({ oauth = [] }) => oauth),
    reportsUpTo: adapters.some(({ reportsUpTo }) => reportsUpTo !== false),
    statusOf: (event): Omit<OutboundStatus, 'messageIdKey'> | undefined =>
      adapterOf(event)?.statusOf?.(event),
    inboundOf: (event) => adapterOf(event)?.inboundOf?.(event),
    ...dereferenceOf(adapters, adapterOf),
  };
}

/** An id that none of them changes is one of a provider whose ids mean one message each, as they are. */
function messageIdKeyOf(id: string, adapters: readonly ConnectorAdapter<unknown>[]): string {
  for (const { messageIdKey } of adapters) {
    const key = messageIdKey?.(id);
    if (key !== undefined && key !== id) return key;
  }
  return id;
}

/** One that takes every type makes all of them do so. */
function mediaTypesOf(
  adapters: readonly ConnectorAdapter<unknown>[],
): Pick<ConnectorAdapter, 'mediaTypes'> {
  const types = adapters.map(({ mediaTypes }) => mediaTypes);
  if (types.includes(undefined)) return {};
  return { mediaTypes: [...new Set(types.flatMap((each = []) => each))] };
}

function dereferenceOf(
  adapters: readonly ConnectorAdapter<unknown>[],
  adapterOf: (event: ParsedEvent) => ConnectorAdapter<unknown> | undefined,
): Pick<ConnectorAdapter, 'dereference'> {
  if (adapters.every(({ dereference }) => dereference === undefined)) return {};
  return {
    dereference: async (event, call) => {
      const { dereference } = adapterOf(event) ?? {};
      if (dereference !== undefined) return dereference(event, call);
      throw new ConnectorError(
        'config_invalid',
        'a connector whose events are references must have dereference',
      );
    },
  };
}
