import type { ParsedItem, SkippedItem } from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

import type { FieldMapper } from '../delivery/change.ts';
import { webhookParser } from '../delivery/webhook-parser.ts';

import { onlySkipped, verified } from '../delivery/test-items.ts';
import { instagramCommentFields } from './instagram-comment-fields.ts';
import { pageFields } from './page-fields.ts';

/** Invented: a professional account, a page, and somebody who comments. */
export const INSTAGRAM = { type: 'instagram', accountId: '17841423568109247' } as const;
export const PAGE = { type: 'messenger', accountId: '102938475610293' } as const;
export const PERSON = { id: '1184620937755102', username: 'lena.okafor' } as const;

/** When every change happened, in seconds: 2026-03-02T10:04:11.000Z. */
export const AT_SECONDS = 1_772_445_851;
export const AT = '2026-03-02T10:04:11.000Z';

/** What an event about a post says beside its payload. */
export function aboutPost(channel: ChannelRef, postId: string): object {
  const orderingKey = `${channel.type}:${channel.accountId}:${postId}`;
  return { channel, subject: postId, orderingKey, occurredAt: AT };
}

/** What the event of an own comment is. */
export const PUBLISHED = {
  capabilityId: 'outbound_comments',
  type: 'pyloto.comments.comment_published.v1',
} as const;

/** A whole app of Meta's: both objects from one address. */
export const parse = webhookParser(
  objectOf('instagram', 'instagram', instagramCommentFields),
  objectOf('page', 'messenger', pageFields),
);

function objectOf(name: string, type: string, fields: ReadonlyMap<string, FieldMapper>) {
  const channelOf = (accountId: string | undefined) =>
    accountId === undefined ? undefined : { type, accountId };
  return { name, channelOf, fields, lists: new Map() };
}

/** A delivery of one change of an account; `entry` is put over its entry. */
export function delivery(
  object: 'instagram' | 'page',
  change: { readonly field: string; readonly value: unknown },
  entry: object = {},
): object {
  const { accountId: id } = object === 'page' ? PAGE : INSTAGRAM;
  return { object, entry: [{ id, time: AT_SECONDS, changes: [change], ...entry }] };
}

/** The items of one change of the Instagram account. */
export function instagram(field: string, value: object, entry?: object): readonly ParsedItem[] {
  return parse(verified(delivery('instagram', { field, value }, entry)));
}

/** The items of one change of the page. */
export function page(field: string, value: object, entry?: object): readonly ParsedItem[] {
  return parse(verified(delivery('page', { field, value }, entry)));
}

/** A comment of the invented person under a post; `parts` are put over it. */
export function instagramComment(parts: object = {}): object {
  return {
    from: PERSON,
    media: { id: '18093715528460127', media_product_type: 'FEED' },
    id: '17912846305517482',
    text: 'Is the green bicycle still available?',
    ...parts,
  };
}

/** What happened to a comment of an invented person on the page; `parts` are put over it. */
export function feedComment(parts: object = {}): object {
  return {
    from: { id: '7302918465501823', name: 'Lena Okafor' },
    item: 'comment',
    verb: 'add',
    comment_id: '887119_887120',
    post_id: `${PAGE.accountId}_887119`,
    parent_id: `${PAGE.accountId}_887119`,
    created_time: AT_SECONDS,
    message: 'Is the green bicycle still available?',
    ...parts,
  };
}

/** A reaction of the same person to a post of the page; `parts` are put over it. */
export function feedReaction(parts: object = {}): object {
  return feedComment({
    item: 'reaction',
    reaction_type: 'like',
    comment_id: undefined,
    message: undefined,
    ...parts,
  });
}

/** The notice of a lead; `parts` are put over it. */
export function leadgen(parts: object = {}): object {
  return {
    leadgen_id: '120218846305517482',
    page_id: PAGE.accountId,
    form_id: '120218300927745106',
    adgroup_id: '120218117730582209',
    ad_id: '120218117730582264',
    created_time: AT_SECONDS,
    ...parts,
  };
}

/** The only item there is, as `invalid comments: comment has no id`. */
export function skippedAs(items: readonly ParsedItem[]): string {
  const { outcome, field, reason }: SkippedItem = onlySkipped(items);
  return `${outcome} ${field}: ${reason}`;
}
