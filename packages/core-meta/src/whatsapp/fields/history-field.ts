import { asId, asObject } from '../../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { type Change, type FieldMapper, mapElements } from '../../delivery/change.ts';
import { mapProviderErrors } from '../../delivery/map-provider-error.ts';
import { mapMessage } from '../messages/map-message.ts';
import type { MessageRoute } from '../messages/message-route.ts';
import { invalidItem } from '../../delivery/skipped-item.ts';
import type { WhatsAppValueContext } from '../value-context.ts';
import { reportErrors } from './value-errors.ts';
import { withNumber } from './with-number.ts';

/**
 * Maps `history`: the old conversations of a number shared with the WhatsApp Business app, handed over
 * once, in chunks of threads that hold both sides' messages.
 *
 * A file comes as a placeholder first and then in a delivery that holds `messages`. Where the business
 * declined to share, a chunk holds errors instead. A message may stand in several chunks, so the chunk
 * is part of its key.
 *
 * @see https://developers.facebook.com/docs/whatsapp/embedded-signup/custom-flows/onboarding-business-app-users (read 2026-11-21)
 */
export const historyField: FieldMapper = withNumber(['history', 'messages'], (change, context) => {
  const { history } = change.value;
  if (Array.isArray(history)) {
    for (const chunk of history as readonly unknown[]) mapChunk(chunk, change, context);
  } else if (history !== undefined && history !== null) {
    change.items.push(invalidItem(change.field, 'history is not a list', context.channel));
  }
  const media = routeOf('history-media');
  mapElements(change, 'messages', (message) => mapMessage(message, context, media));
});

function mapChunk(chunk: unknown, change: Change, context: WhatsAppValueContext): void {
  const { items, field } = change;
  const { channel } = context;
  if (!isJsonObject(chunk)) {
    items.push(invalidItem(field, 'chunk is not an object', channel));
    return;
  }
  const errors = mapProviderErrors(chunk.errors);
  if (errors !== undefined) {
    reportErrors(change, { errors, channel, keyedBy: [change.value.metadata, chunk] });
  }
  if (Array.isArray(chunk.threads)) {
    const subtype = subtypeOf(chunk);
    for (const thread of chunk.threads as readonly unknown[]) {
      mapThread(thread, change, { context, subtype });
    }
  } else if (errors === undefined) {
    items.push(invalidItem(field, 'chunk has neither threads nor errors', channel));
  }
}

function mapThread(
  thread: unknown,
  { items, field }: Change,
  { context, subtype }: { readonly context: WhatsAppValueContext; readonly subtype: string },
): void {
  if (!isJsonObject(thread) || !Array.isArray(thread.messages)) {
    items.push(invalidItem(field, 'thread has no list of messages', context.channel));
    return;
  }
  const route = routeOf(subtype, asId(thread.id));
  for (const message of thread.messages as readonly unknown[]) {
    items.push(mapMessage(message, context, route));
  }
}

function routeOf(dedupeSubtype: string, counterpartId?: string): MessageRoute {
  return {
    field: 'history',
    direction: 'by_author',
    event: { dedupePrefix: 'whatsapp', capability: 'message_history', dedupeSubtype },
    counterpartId,
  };
}

function subtypeOf(chunk: JsonObject): string {
  const metadata = asObject(chunk.metadata);
  const phase = asId(metadata?.phase);
  const order = asId(metadata?.chunk_order);
  return phase === undefined && order === undefined
    ? 'history'
    : `history-${phase ?? ''}-${order ?? ''}`;
}
