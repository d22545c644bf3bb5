import { expect, test } from 'vitest';

import { json, webhook } from '../../graph/test-harness.ts';
import {
  ANA,
  callInstagram,
  callPage,
  changesIn,
  codesIn,
  instagram,
  messenger,
  PAGE,
  sendOnInstagram,
  SHOP,
} from '../test-harness.ts';

const commenter = { id: '998877', name: 'ana.example' };
const underPost = { accountId: SHOP.accountId, mediaId: '18143363458290468', from: commenter };
const onPage = { accountId: PAGE.pageId, mediaId: '777', from: { id: ANA, name: 'Ana' } };

test('a comment on Instagram is answered in public, and the answer comes back as a comment of the account', async () => {
  const hook = await webhook();
  const sim = await instagram({ webhookUrl: hook.url });
  const { commentId } = await sim.comment({ ...underPost, text: 'How much?' });
  const answer = await callInstagram(sim, `/v26.0/${commentId}/replies?message=Ten.`, {
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
  await callPage(sim, `${path}/comments`, json({ message: 'Ten.' }));
  await sim.settled();
  expect((await callPage(sim, path, json({ is_hidden: true }))).body).toEqual({ success: true });
  await sim.settled();
  await callPage(sim, path, { method: 'DELETE' });
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
  expect((await sendOnInstagram(sim, privately)).body).toMatchObject({ recipient_id: ANA });
  expect(codesIn(await sendOnInstagram(sim, privately))).toEqual([400, 10_900, undefined]);
});
