import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { ParsedEvent } from '@pyloto/core-connectors';
import {
  deriveEventId,
  type EventDefinition,
  type EventEnvelope,
  EventEnvelopeSchema,
  isEvent,
  isEventDefinition,
} from '@pyloto/core-events';
import { expect, test } from 'vitest';

import * as messaging from './index.ts';

const FIXTURES = path.join(import.meta.dirname, '..', 'fixtures');

type Fixture = { readonly name: string; readonly envelope: EventEnvelope };

const definitions: readonly EventDefinition[] = Object.values<unknown>(messaging).filter((value) =>
  isEventDefinition(value),
);
const fixtures: readonly Fixture[] = readdirSync(FIXTURES).flatMap((event) =>
  readdirSync(path.join(FIXTURES, event)).map((file) => ({
    name: `${event}/${file}`,
    envelope: readEnvelope(path.join(FIXTURES, event, file)),
  })),
);

/** Nothing is stripped on the way: a test below compares what the schemas make of it with the file. */
function readEnvelope(file: string): EventEnvelope {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function definitionOf(envelope: EventEnvelope): EventDefinition {
  const found = definitions.find((definition) => isEvent(definition, envelope));
  if (found === undefined) throw new Error(`no definition of ${envelope.type}`);
  return found;
}

/** The key that the bridge gives; undefined where the adapter makes the key itself. */
function bridgedKey(envelope: EventEnvelope): string | undefined {
  const prefix = envelope.connector === 'whatsapp' ? { dedupePrefix: 'whatsapp' } : {};
  return (messageOf(envelope, prefix) ?? changeOf(envelope, prefix) ?? signalOf(envelope, prefix))
    ?.dedupeKey;
}

type Bridge = (
  envelope: EventEnvelope,
  prefix: messaging.ToParsedEventOptions,
) => ParsedEvent | undefined;

const messageOf: Bridge = (envelope, prefix) => {
  if (isEvent(messaging.messageObserved, envelope)) {
    const options = { ...prefix, capability: 'standby_messages' } as const;
    return messaging.directMessageToParsedEvent(envelope.data, options);
  }
  if (isEvent(messaging.messageImported, envelope)) {
    const options = { ...prefix, capability: 'message_history' } as const;
    return messaging.directMessageToParsedEvent(envelope.data, options);
  }
  if (isEvent(messaging.messageReceived, envelope) || isEvent(messaging.messageSent, envelope)) {
    return messaging.directMessageToParsedEvent(envelope.data, prefix);
  }
  return undefined;
};

const changeOf: Bridge = (envelope, prefix) => {
  if (isEvent(messaging.messageEdited, envelope)) {
    return messaging.messageEditedToParsedEvent(envelope.data, { ...prefix, editNumber: 1 });
  }
  if (isEvent(messaging.messageRevoked, envelope)) {
    return messaging.messageRevokedToParsedEvent(envelope.data, prefix);
  }
  if (isEvent(messaging.conversationReferred, envelope)) {
    return messaging.conversationReferredToParsedEvent(envelope.data, prefix);
  }
  if (isEvent(messaging.threadControlChanged, envelope)) {
    return messaging.threadControlChangedToParsedEvent(envelope.data, prefix);
  }
  if (isEvent(messaging.userPreferenceChanged, envelope) && envelope.connector !== 'whatsapp') {
    return messaging.userPreferenceChangedToParsedEvent(envelope.data);
  }
  return undefined;
};

const signalOf: Bridge = (envelope, prefix) => {
  if (isEvent(messaging.messageStatusChanged, envelope)) {
    const { conversation, recipient } = envelope.data;
    const participantId = conversation?.kind === 'group' ? recipient?.id : undefined;
    return messaging.messageStatusToParsedEvent(envelope.data, { ...prefix, participantId });
  }
  if (isEvent(messaging.messagesDelivered, envelope)) {
    return messaging.messagesDeliveredToParsedEvent(envelope.data, prefix);
  }
  if (isEvent(messaging.messagesRead, envelope)) {
    return messaging.readReceiptToParsedEvent(envelope.data, prefix);
  }
  if (isEvent(messaging.typingChanged, envelope)) {
    return messaging.typingIndicatorToParsedEvent(envelope.data, prefix);
  }
  return undefined;
};

const bridged = fixtures.filter(({ envelope }) => bridgedKey(envelope) !== undefined);

test.each(fixtures)('$name still parses, and nothing in it is dropped', ({ envelope }) => {
  expect(EventEnvelopeSchema.parse(envelope)).toEqual(envelope);
  expect(definitionOf(envelope).schema.parse(envelope.data)).toEqual(envelope.data);
});

test.each(fixtures)('$name keeps its id and names its capability', ({ name, envelope }) => {
  const { tenantid: tenantId, connector, dedupekey: dedupeKey } = envelope;
  expect(deriveEventId({ tenantId, connector, dedupeKey })).toBe(envelope.id);
  expect(envelope.capability).toBe(definitionOf(envelope).capabilityId);
  expect(envelope.type).toBe(`pyloto.messaging.${name.replace(/\/(v\d+)\..*$/, '.$1')}`);
});

test.each(bridged)('$name keeps its key through the bridge', ({ envelope }) => {
  expect(bridgedKey(envelope)).toBe(envelope.dedupekey);
});

test('every event type has a definition and a golden fixture', () => {
  const types = Object.values(messaging.MESSAGING_EVENT_TYPES).toSorted();
  expect(definitions.map((definition) => definition.type).toSorted()).toEqual(types);
  expect([...new Set(fixtures.map(({ envelope }) => envelope.type))].toSorted()).toEqual(types);
});

test('every kind of content has a golden fixture', () => {
  const present = fixtures.map(({ envelope }) =>
    isEvent(messaging.messageReceived, envelope) ? envelope.data.content.kind : undefined,
  );
  for (const kind of contentKinds()) expect(present).toContain(kind);
});

test('no two golden fixtures share a key', () => {
  expect(new Set(fixtures.map(({ envelope }) => envelope.dedupekey)).size).toBe(fixtures.length);
});

function contentKinds(): readonly string[] {
  return messaging.MessageContentSchema.options.map((option) => option.shape.kind.value);
}

test('every type of reply has a golden fixture', () => {
  const present = fixtures.map(({ envelope }) =>
    isEvent(messaging.messageReceived, envelope) ? replyTypeOf(envelope.data) : undefined,
  );
  for (const type of replyTypes()) expect(present).toContain(type);
});

function replyTypeOf({ content }: messaging.DirectMessage): string | undefined {
  return content.kind === 'interactive_reply' ? content.reply.type : undefined;
}

function replyTypes(): readonly string[] {
  return messaging.MessageContentSchema.options.flatMap((option) =>
    'reply' in option.shape ? option.shape.reply.shape.type.options : [],
  );
}
