import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { isParsedEvent, type ParsedItem } from '@pyloto/core-connectors';
import { describe, expect, test } from 'vitest';

import { problemsOf } from '../delivery/problems-of.ts';
import { verified } from '../delivery/test-items.ts';
import { parse } from './test-changes.ts';

/** Public samples that stand beside a checkout, where there are any; they are read, never copied. */
const CORPUS = join(import.meta.dirname, '../../../../../shared/fixtures/meta');

function itemsOf(name: string): readonly ParsedItem[] {
  return parse(verified(readFileSync(join(CORPUS, `${name}.json`))));
}

/** What an item became, in a word and its key. */
function describeItem(item: ParsedItem): string {
  if (!isParsedEvent(item)) return `${item.outcome} ${item.field}`;
  return `${item.type.split('.')[2]} ${item.dedupeKey}`;
}

const OF_PAGE = 'messenger:1234567890321';
const OF_COMMENT = `comment:${OF_PAGE}:900728623356296_900744590021366`;

describe.skipIf(!existsSync(CORPUS))('the corpus of public samples', () => {
  test.each([
    ['ig_comment', 'comment_received comment:instagram:17841400000000001:17873757252139487'],
    ['ig_comment_dashboard_minimal', 'comment_received comment:instagram:0:123456789'],
    [
      'ig_comment_reply_fb_login_doc',
      'comment_received comment:instagram:17841400000000001:17865799348089040',
    ],
    ['ig_live_comment', 'comment_received comment:instagram:17841400000000001:17865799348089039'],
    ['ig_live_comment_dashboard_minimal', 'comment_received comment:instagram:0:123456789'],
    [
      'ig_mention_dashboard',
      'mention_received mention:instagram:0:17887498072083520:17887498072083520',
    ],
    ['ig_story_insights', 'ignored story_insights'],
    [
      'messenger_feed_comment_add',
      `comment_published comment:${OF_PAGE}:901097836652708_903438993085259`,
    ],
    [
      'messenger_feed_comment_with_photo',
      `comment_published comment:${OF_PAGE}:901097836652708_903438993085259`,
    ],
    [
      'messenger_feed_comment_edited',
      `comment_edited ${OF_COMMENT}:edited:2015-11-26T16%3A35%3A37.000Z`,
    ],
    [
      'messenger_feed_comment_hide',
      `comment_visibility_changed ${OF_COMMENT}:hidden:2016-07-07T12%3A29%3A22.000Z`,
    ],
    [
      'messenger_feed_comment_remove',
      `comment_removed comment:${OF_PAGE}:905578656204626_905579239537901:removed`,
    ],
    [
      'messenger_feed_reaction_add',
      `reaction_added react:${OF_PAGE}:post:1234567890321_98735342324352:1234567890321:love:2016-10-04T11%3A00%3A54.000Z`,
    ],
    ['messenger_feed_post_add', 'ignored feed.post'],
    ['messenger_feed_share_add', 'ignored feed.share'],
    [
      'messenger_mention_comment',
      `mention_received mention:${OF_PAGE}:1234567890321_7363534231324:7363534231324_3754798971271444`,
    ],
    ['messenger_ratings', 'ignored ratings'],
    ['leadgen_organic', 'lead_received lead:messenger:987987987:321321321'],
    ['leadgen_page_lead', 'lead_received lead:messenger:153125381133:123123123123'],
    ['leadgen_test_lead', 'lead_received lead:messenger:561823650000001:6276465415920'],
    ['leadgen_test_lead_2017', 'lead_received lead:messenger:272699880000001:343201192788949'],
    ['leadgen_big_ids', 'lead_received lead:messenger:153125381133:120210000000000001'],
    ['invalid_leadgen_no_leadgen_id', 'invalid leadgen'],
    ['permissions_object_connected', 'ignored object:permissions'],
  ])('%s is %s', (name, meaning) => {
    const items = itemsOf(name);
    expect(items.map(describeItem)).toEqual([meaning]);
    expect(items.flatMap(problemsOf)).toEqual([]);
  });

  test('changes without a value are told apart and cost nothing', () => {
    const items = itemsOf('messenger_two_entries_no_value').map(describeItem);
    expect(items).toEqual(['invalid parking', 'invalid payment_options']);
  });

  test('two accounts of one delivery keep apart', () => {
    const items = itemsOf('ig_batch_messaging_and_changes');
    expect(items.map(({ channel }) => channel?.accountId)).toEqual([
      '17841400000000001',
      '17841400000000002',
    ]);
  });
});
