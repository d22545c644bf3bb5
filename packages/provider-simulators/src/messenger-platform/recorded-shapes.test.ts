import { describe, expect, test } from 'vitest';

import { errorIn, webhook } from '../graph/test-harness.ts';
import { hasSamples, masked, notIn, sample, shapeOf } from '../graph/test-samples.ts';
import type { InboundMessage } from './messages/inbound.ts';
import { ANA, PAGE, SHOP } from './test-people.ts';
import { call, instagram, messenger, send } from './test-simulators.ts';

const toShop = { accountId: SHOP.accountId, from: ANA } as const;
const toPage = { accountId: PAGE.pageId, from: ANA } as const;
const url = 'https://cdn.example/a';
const attached = (type: string) => ({ kind: 'attachment', attachments: [{ type, url }] }) as const;
const referral = { ref: 'r', source: 'IG_ME', type: 'OPEN_THREAD' };

describe.skipIf(!hasSamples)('the public samples', () => {
  test.each<[string, InboundMessage]>([
    ['ig_dm_text', { ...toShop, text: 'a' }],
    ['ig_dm_quick_reply', { ...toShop, kind: 'quick_reply', text: 'a', payload: 'b' }],
    ['ig_dm_image', { ...toShop, ...attached('image') }],
    ['ig_dm_ephemeral', { ...toShop, kind: 'attachment', attachments: [{ type: 'ephemeral' }] }],
    [
      'ig_dm_unsupported',
      { ...toShop, kind: 'other', item: { message: { mid: 'm', is_unsupported: true } } },
    ],
    ['ig_dm_story_reply', { ...toShop, text: 'a', replyToStory: { id: '1', url } }],
    ['ig_postback_icebreaker', { ...toShop, kind: 'postback', title: 'a', payload: 'b' }],
    [
      'ig_postback_with_referral',
      { ...toShop, kind: 'postback', title: 'a', payload: 'b', referral },
    ],
    ['ig_reaction', { ...toShop, kind: 'reaction', messageId: 'm' }],
    ['ig_unreact', { ...toShop, kind: 'unreaction', messageId: 'm' }],
    ['ig_unsent_msg', { ...toShop, kind: 'unsend', messageId: 'm' }],
    ['ig_referral', { ...toShop, kind: 'other', item: { referral } }],
  ])('%s is what somebody on Instagram sends', async (name, message) => {
    const hook = await webhook();
    const sim = await instagram({ webhookUrl: hook.url });
    await sim.receive(message);
    expect(placesIn(hook.got[0]?.body)).toEqual(placesIn(sample(name)));
  });

  test.each<[string, (messageId: string) => InboundMessage]>([
    ['messenger_text', () => ({ ...toPage, text: 'a' })],
    ['messenger_attachment_image', () => ({ ...toPage, ...attached('image') })],
    ['messenger_unreact_with_emoji', (messageId) => ({ ...toPage, kind: 'unreaction', messageId })],
    [
      'messenger_standby_postback',
      () => ({ ...toPage, kind: 'postback', title: 'a', payload: 'b', isStandby: true }),
    ],
  ])('%s is what somebody on Messenger sends', async (name, messageOf) => {
    const hook = await webhook();
    const sim = await messenger({ webhookUrl: hook.url });
    const { messageId } = await sim.receive({ ...toPage, text: 'a' });
    await sim.receive({ ...toPage, kind: 'reaction', messageId });
    await sim.receive(messageOf(messageId));
    expect(notIn(placesIn(hook.got[2]?.body), placesIn(sample(name)))).toEqual([]);
  });

  test('echoes, deliveries and reads have the recorded shapes', async () => {
    const hook = await webhook();
    const onInstagram = await instagram({ webhookUrl: hook.url });
    await onInstagram.receive({ ...toShop, text: 'a' });
    await send.onInstagram(onInstagram, { message: { text: 'b' } });
    await onInstagram.settled();
    await onInstagram.readEverything();
    const [, echo, seen] = hook.got.map(({ body }) => placesIn(body));
    expect([echo, seen]).toEqual([placesIn(sample('ig_dm_echo')), placesIn(sample('ig_seen'))]);
  });

  test('what a Page is told of its messages has the recorded shapes', async () => {
    const hook = await webhook();
    const sim = await messenger({ webhookUrl: hook.url });
    await sim.receive({ ...toPage, text: 'a' });
    const answer = await send.onMessenger(sim, { message: { text: 'b' } });
    expect(placesIn(answer.body)).toEqual(placesIn(sample('api_messenger_send_ok')));
    await sim.settled();
    await sim.readEverything();
    const [, ...told] = hook.got.map(({ body }) => placesIn(body));
    // `seq` is of old traffic only.
    const recorded = ['messenger_echo', 'messenger_delivery', 'messenger_read'].map((name) =>
      placesIn(sample(name)).filter((place) => !place.includes('.seq:')),
    );
    expect(told).toEqual(recorded);
  });

  test('noise after a text has the recorded shape', async () => {
    const hook = await webhook();
    const sim = await instagram({ webhookUrl: hook.url, hasEditNoise: true });
    await sim.receive({ ...toShop, text: 'a' });
    expect(placesIn(hook.got[1]?.body)).toEqual(
      placesIn(sample('ig_message_edit_num_edit_0_no_sender')),
    );
  });

  test('comments have the recorded shapes', async () => {
    const hook = await webhook();
    const [onInstagram, onPage] = [
      await instagram({ webhookUrl: hook.url }),
      await messenger({ webhookUrl: hook.url }),
    ];
    const from = { id: '1', name: 'Ana' };
    const comment = { mediaId: '1', from, text: 'a' };
    await onInstagram.comment({ ...toShop, ...comment });
    const live = { ...from, messagingId: ANA };
    await onInstagram.comment({ ...toShop, ...comment, from: live, mediaType: 'LIVE' });
    const { commentId } = await onPage.comment({ ...toPage, ...comment });
    await call.page(onPage, `/v26.0/${commentId}`, { method: 'DELETE' });
    await onPage.settled();
    const samples = [
      'ig_comment',
      'ig_live_comment',
      'messenger_feed_comment_add',
      'messenger_feed_comment_remove',
    ];
    expect(hook.got.map(({ body }) => placesIn(body))).toEqual(
      samples.map((name) => placesIn(sample(name))),
    );
  });

  test('leads are told and served in the recorded shapes', async () => {
    const hook = await webhook();
    const sim = await messenger({ webhookUrl: hook.url });
    const lead = { pageId: PAGE.pageId, formId: '1', fields: { a: 'b' } };
    const { leadgenId } = await sim.lead({ ...lead, adId: '2', adGroupId: '3' });
    await sim.lead({ ...lead, adId: '0', adGroupId: '0', ids: 'number' });
    await sim.lead(lead);
    const told = hook.got.map(({ body }) => placesIn(body));
    const samples = ['leadgen_big_ids', 'leadgen_test_lead', 'leadgen_organic'];
    expect(told).toEqual(samples.map((name) => placesIn(sample(name))));
    const { body } = await call.page(sim, `/v26.0/${leadgenId}`);
    expect(distinctPlacesIn(body)).toEqual(distinctPlacesIn(sample('api_leadgen_get_lead')));
  });

  test('a closed window is refused as in the samples', async () => {
    const [onInstagram, onMessenger] = [await instagram(), await messenger()];
    await onInstagram.receive({ ...toShop, text: 'a' });
    await onMessenger.receive({ ...toPage, text: 'a' });
    onInstagram.expireWindow(SHOP.accountId, ANA);
    onMessenger.expireWindow(PAGE.pageId, ANA);
    const message = { text: 'a' };
    expect([
      masked((await send.onInstagram(onInstagram, { message })).text),
      masked((await send.onMessenger(onMessenger, { message })).text),
    ]).toEqual([
      masked(JSON.stringify(sample('api_error_ig_10_2534022'))),
      masked(JSON.stringify(sample('api_error_messenger_10_2018278'))),
    ]);
  });

  test('what is not there is refused as in the sample', async () => {
    const sim = await instagram();
    const answer = await call.instagram(sim, '/v26.0/178/messages', { method: 'POST' });
    const { error } = sample('api_error_unsupported_get_100_33');
    expect(shapeOf(errorIn(answer))).toEqual(shapeOf(error));
    expect(String(errorIn(answer)['message'])).toMatch(
      /^Unsupported post request\. Object with ID '178' does not exist, cannot be loaded/,
    );
  });
});

/** What a value holds, in whatever order. */
function placesIn(value: unknown): string[] {
  return shapeOf(typeof value === 'string' ? JSON.parse(value) : value).toSorted();
}

function distinctPlacesIn(value: unknown): string[] {
  return [...new Set(placesIn(value))];
}
