import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  COMMAND_OUTCOMES,
  CONNECTION_HEALTH,
  isParsedEvent,
  type ParsedItem,
} from '@pyloto/core-connectors';
import { describe, expect, test } from 'vitest';

import { problemsOf } from '../delivery/problems-of.ts';
import { instagramAdapter } from '../instagram/index.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { messengerAdapter } from '../messenger/index.ts';
import { parse } from './test-messaging.ts';

const OF_PRODUCTS = /^(?:invalid_)?(?:ig|messenger|leadgen)_.*\.json$/;

/** Public samples that stand beside a checkout, where there are any; they are read, never copied. */
const CORPUS = join(import.meta.dirname, '../../../../../shared/fixtures/meta');
const names = existsSync(CORPUS)
  ? readdirSync(CORPUS).filter((name) => OF_PRODUCTS.test(name))
  : [];

const OF_THE_RUNTIME: ReadonlySet<string> = new Set([COMMAND_OUTCOMES, CONNECTION_HEALTH]);

/** What the items became, in the order of the delivery: types of events, fields of what was skipped. */
const MEANINGS: Readonly<Record<string, string>> = {
  ig_dm_deleted_echo: 'message_revoked',
  ig_dm_echo: 'message_sent',
  ig_dm_echo_is_self: 'message_sent',
  ig_dm_story_mention_echo: 'message_sent',
  ig_dashboard_test_message: 'message_received',
  ig_duplicate_msg: 'message_received message_received',
  ig_echo_minimal: 'message_sent',
  ig_handover_pass_thread_control: 'thread_control_changed',
  ig_message_edit_num_edit_0_no_sender: 'ignored:message_edit',
  ig_reaction: 'reaction_added',
  ig_reaction_custom_emoji: 'reaction_added',
  ig_referral: 'conversation_referred',
  ig_seen: 'messages_read',
  ig_unreact: 'reaction_removed',
  ig_unsent_msg: 'message_revoked',
  invalid_ig_not_instagram: 'ignored:object:notinstagram',
  invalid_ig_unknown_messaging_entry: 'ignored:messaging',
  invalid_messenger_no_entries: 'ignored:entry',
  invalid_messenger_no_messaging_entries: 'invalid:entry',
  invalid_messenger_not_page: 'ignored:object:notpage',
  invalid_messenger_unknown_messaging_entry: 'ignored:messaging',
  messenger_account_linking_linked: 'ignored:account_linking',
  messenger_account_linking_unlinked: 'ignored:account_linking',
  messenger_batch_items: 'message_received message_received messages_read',
  messenger_checkout_update_big_number: 'ignored:checkout_update',
  messenger_deleted: 'message_revoked',
  messenger_delivery: 'message_status_changed',
  messenger_delivery_watermark_only: 'messages_delivered',
  messenger_duplicate_msg: 'message_received message_received',
  messenger_echo: 'message_sent',
  messenger_echo_template_2016: 'message_sent',
  messenger_echo_template_text: 'message_sent',
  messenger_message_edit: 'message_edited',
  messenger_optin: 'user_preference_changed',
  messenger_optin_no_sender: 'user_preference_changed',
  messenger_optin_notification_messages: 'user_preference_changed',
  messenger_pass_thread_control: 'thread_control_changed',
  messenger_read: 'messages_read',
  messenger_read_2016: 'messages_read',
  messenger_referral_ad_user_ref: 'conversation_referred',
  messenger_request_thread_control_inbox: 'thread_control_changed',
  messenger_standby_postback: 'message_observed',
  messenger_unreact_with_emoji: 'reaction_removed',
};

describe.skipIf(names.length === 0)('the corpus of public samples', () => {
  test.each(names)('%s maps, and nothing in it is lost', (name) => {
    const body = readFileSync(join(CORPUS, name), 'utf8');
    const items = parse(body);
    expect(items.flatMap(problemsOf)).toEqual([]);
    expect(items.length).toBeGreaterThanOrEqual(countElements(JSON.parse(body)));
  });

  test.each(names.filter(holdsConversation))('%s is what it says', (name) => {
    const key = name.replace('.json', '');
    const meaning = parse(readFileSync(join(CORPUS, name), 'utf8'))
      .map(describeItem)
      .join(' ');
    expect(meaning).toBe(MEANINGS[key] ?? 'message_received');
  });

  test.each([instagramAdapter, messengerAdapter])(
    'what $manifest.id claims as active was recorded, what is planned was not',
    ({ manifest: { id, capabilities } }) => {
      const recorded = recordedCapabilities(id);
      const claimed = capabilities.filter(
        (claim) => claim.direction === 'inbound' && !OF_THE_RUNTIME.has(claim.id),
      );
      expect(claimed.filter(({ status }) => status === 'active').map((claim) => claim.id)).toEqual(
        expect.arrayContaining([...recorded]),
      );
      const planned = claimed.filter(({ status }) => status === 'planned');
      expect(planned.filter((claim) => recorded.has(claim.id))).toEqual([]);
      expect(claimed).toHaveLength(recorded.size + planned.length);
    },
  );
});

/** The capabilities of the events that recorded deliveries of a channel become. */
function recordedCapabilities(channelType: string): ReadonlySet<string> {
  const origins = readFileSync(join(CORPUS, 'INDEX.tsv'), 'utf8').split('\n');
  const recorded = origins
    .map((line) => line.split('\t'))
    .filter(([, origin]) => origin?.startsWith('recorded') === true)
    .flatMap(([name]) => eventsIn(`${name}.json`));
  const ofChannel = recorded.filter(({ channel }) => channel?.type === channelType);
  return new Set(ofChannel.map(capabilityOf));
}

function eventsIn(name: string): readonly ParsedItem[] {
  if (!names.includes(name)) return [];
  return parse(readFileSync(join(CORPUS, name), 'utf8')).filter((item) => isParsedEvent(item));
}

function capabilityOf(item: ParsedItem): string {
  return isParsedEvent(item) ? item.capabilityId : '';
}

function describeItem(item: ParsedItem): string {
  return isParsedEvent(item) ? (item.type.split('.')[2] ?? '') : `${item.outcome}:${item.field}`;
}

function holdsConversation(name: string): boolean {
  const body = readFileSync(join(CORPUS, name), 'utf8');
  return !body.includes('"changes"');
}

/** Counts independently of the parser what a delivery must account for. */
function countElements(body: unknown): number {
  const entries = listOf(asObject(body).entry).map(asObject);
  const elements = entries.flatMap((entry) =>
    ['messaging', 'standby', 'changes'].flatMap((list) => listOf(entry[list])),
  );
  return Math.max(1, elements.length);
}

function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
