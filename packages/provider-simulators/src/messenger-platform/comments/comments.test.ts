import { expect, test } from 'vitest';

import { clockAt, json, webhook } from '../../graph/test-harness.ts';
import { changesIn, codesIn } from '../test-answers.ts';
import { ANA, CAFE, PAGE, SHOP } from '../test-people.ts';
import { call, instagram, messenger, send } from '../test-simulators.ts';

const commenter = { id: '998877', name: 'ana.example' };
const underPost = { accountId: SHOP.accountId, mediaId: '18143363458290468', from: commenter };
const onPage = { accountId: PAGE.pageId, mediaId: '777', from: { id: ANA, name: 'Ana' } };

test('a comment on Instagram is answered in public, and the answer comes back as a comment of the account', async () => {
  const hook = await webhook();
  const sim = await instagram({ webhookUrl: hook.url });
  const { commentId } = await sim.comment({ ...underPost, text: 'How much?' });
  const answer = await call.instagram(sim, `/v26.0/${commentId}/replies?message=Ten.`, {
    method: 'POST',
  });
  const { id } = answer.body;
  await sim.settled();
  const media = { id: underPost.mediaId, media_product_type: 'FEED' };
  const from = { id: commenter.id, username: commenter.name };
  const own = { id: SHOP.accountId, username: SHOP.username };
  expect(changesIn(hook.got)).toEqual([
    { field: 'comments', value: { from, media, id: commentId, text: 'How much?' } },
    { field: 'comments', value: { from: own, media, id, parent_id: commentId, text: 'Ten.' } },
  ]);
});

test('a comment under a post of a Page is answered, hidden and deleted, and the feed tells all of it', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url });
  const { commentId } = await sim.comment({ ...onPage, text: 'How much?' });
  const path = `/v26.0/${commentId}`;
  await call.page(sim, `${path}/comments`, json({ message: 'Ten.' }));
  await sim.settled();
  expect((await call.page(sim, path, json({ is_hidden: true }))).body).toEqual({ success: true });
  await sim.settled();
  await call.page(sim, path, { method: 'DELETE' });
  await sim.settled();
  const said = changesIn(hook.got).map(({ value }) => Object(value));
  expect(said.map(({ verb, from, message }) => [verb, from.id, message])).toEqual([
    ['add', ANA, 'How much?'],
    ['add', PAGE.pageId, 'Ten.'],
    ['hide', ANA, 'How much?'],
    ['remove', ANA, undefined],
  ]);
  expect(sim.comments().map(({ text }) => text)).toEqual(['Ten.']);
});

test('a comment is answered in private once', async () => {
  const sim = await instagram();
  const from = { ...commenter, messagingId: ANA };
  const { commentId } = await sim.comment({ ...underPost, from, text: 'How much?' });
  const privately = { recipient: { comment_id: commentId }, message: { text: 'Ten.' } };
  const answer = await send.onInstagram(sim, privately);
  expect(answer.body).toEqual({ recipient_id: ANA, message_id: expect.any(String) });
  expect(sim.accepted).toEqual([expect.objectContaining({ to: ANA, commentId })]);
  expect(codesIn(await send.onInstagram(sim, privately))).toEqual([400, 10_900, undefined]);
});

test('a private answer opens no window', async () => {
  const sim = await instagram();
  const { commentId } = await sim.comment({ ...underPost, from: ANA, text: 'How much?' });
  await send.onInstagram(sim, { recipient: { comment_id: commentId }, message: { text: 'Ten.' } });
  const again = await send.onInstagram(sim, { message: { text: 'Well?' } });
  expect(codesIn(again)).toEqual([403, 10, 2_534_022]);
});

test('a comment is answered in private within seven days', async () => {
  const clock = clockAt();
  const sim = await messenger({ clock });
  const privately = async () => {
    const { commentId } = await sim.comment({ ...onPage, text: 'How much?' });
    return { recipient: { comment_id: commentId }, message: { text: 'Ten.' } };
  };
  const [early, late] = [await privately(), await privately()];
  clock.nowMs += 7 * 24 * 60 * 60 * 1000;
  expect((await send.onMessenger(sim, early)).status).toBe(200);
  clock.nowMs += 1;
  expect(codesIn(await send.onMessenger(sim, late))).toEqual([400, 10_903, undefined]);
});

test('nobody is answered in private for a comment that is not there, or is the account itself', async () => {
  const sim = await instagram();
  const own = await sim.comment({ ...underPost, from: SHOP.accountId, text: 'Look!' });
  for (const id of ['1', own.commentId]) {
    const answer = await send.onInstagram(sim, {
      recipient: { comment_id: id },
      message: { text: 'a' },
    });
    expect(codesIn(answer)).toEqual([400, 100, undefined]);
  }
});

test('on Instagram neither a hidden comment nor one of a broadcast is answered', async () => {
  const sim = await instagram();
  const live = await sim.comment({ ...underPost, mediaType: 'LIVE', text: 'Hi!' });
  const hidden = await sim.comment({ ...underPost, text: 'Spam' });
  const path = `/v26.0/${hidden.commentId}`;
  await call.instagram(sim, `${path}?hide=true`, { method: 'POST' });
  for (const { commentId } of [live, hidden]) {
    const answer = await call.instagram(sim, `/v26.0/${commentId}/replies`, json({ message: 'a' }));
    expect(codesIn(answer)).toEqual([400, 100, undefined]);
  }
  await call.instagram(sim, `${path}?hide=false`, { method: 'POST' });
  const shown = await call.instagram(sim, `${path}/replies`, json({ message: 'a' }));
  expect(shown.status).toBe(200);
});

test('on Instagram nothing is told of what is hidden or deleted', async () => {
  const hook = await webhook();
  const sim = await instagram({ webhookUrl: hook.url });
  const { commentId } = await sim.comment({ ...underPost, text: 'Spam' });
  const path = `/v26.0/${commentId}`;
  await call.instagram(sim, `${path}?hide=true`, { method: 'POST' });
  expect(sim.comments()).toEqual([expect.objectContaining({ id: commentId, isHidden: true })]);
  await call.instagram(sim, path, { method: 'DELETE' });
  await sim.settled();
  expect([sim.comments(), hook.got.length]).toEqual([[], 1]);
  expect(codesIn(await call.instagram(sim, path, { method: 'DELETE' }))).toEqual([400, 100, 33]);
});

test('a comment during a broadcast is another field, with the id to answer in private', async () => {
  const hook = await webhook();
  const sim = await instagram({ webhookUrl: hook.url });
  const from = { ...commenter, messagingId: ANA };
  await sim.comment({ ...underPost, from, mediaType: 'LIVE', text: 'Hi!' });
  expect(changesIn(hook.got)[0]).toMatchObject({
    field: 'live_comments',
    value: { from: { id: commenter.id, self_ig_scoped_id: ANA } },
  });
});

test.each<[string, string, RequestInit]>([
  ['no text', '/replies', json({})],
  ['hiding without saying so', '', json({})],
])('a call about a comment with %s is refused', async (_, edge, init) => {
  const sim = await instagram();
  const { commentId } = await sim.comment({ ...underPost, text: 'a' });
  const answer = await call.instagram(sim, `/v26.0/${commentId}${edge}`, init);
  expect(codesIn(answer)).toEqual([400, 100, undefined]);
});

test("another account's comment is not there", async () => {
  const sim = await instagram();
  const theirs = { ...underPost, accountId: CAFE.accountId };
  const { commentId } = await sim.comment({ ...theirs, text: 'a' });
  const answer = await call.instagram(sim, `/v26.0/${commentId}/replies`, json({ message: 'a' }));
  expect(codesIn(answer)).toEqual([400, 100, 33]);
});

test('on Instagram an answer to an answer stands under the first comment, on a Page under the answer', async () => {
  const [onInstagram, page] = [await instagram(), await messenger()];
  const first = await onInstagram.comment({ ...underPost, text: 'How much?' });
  const parentId = first.commentId;
  const second = await onInstagram.comment({ ...underPost, parentId, text: 'Well?' });
  const reply = json({ message: 'Ten.' });
  await call.instagram(onInstagram, `/v26.0/${second.commentId}/replies`, reply);
  expect(onInstagram.comments().at(-1)).toMatchObject({ text: 'Ten.', parentId });
  const third = await page.comment({ ...onPage, parentId: '777_1', text: 'Well?' });
  await call.page(page, `/v26.0/${third.commentId}/comments`, reply);
  expect(page.comments().at(-1)).toMatchObject({ text: 'Ten.', parentId: third.commentId });
});
