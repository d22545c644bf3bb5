import type { GraphRefusal } from '../graph/calls/graph-refusal.ts';
import type { ParamRule } from '../graph/calls/param-rules.ts';
import type { Ids } from '../graph/ids.ts';
import type { JsonObject } from '../graph/json-object.ts';
import type { Comment } from './comments/comment-store.ts';
import type { DirectAccount } from './direct-settings.ts';

/** A message of the business that was accepted, as webhooks tell of it. */
export type SentMessage = {
  readonly mid: string;
  readonly person: string;
  readonly atMs: number;
  readonly text?: string;
  readonly attachments?: readonly JsonObject[];
  readonly metadata?: string;
  /** Whether somebody wrote it by hand, without the API. */
  readonly isByHand: boolean;
};

/** One item of `messaging[]`, without `sender`, `recipient` and `timestamp`. */
export type MessagingItem = Readonly<Record<string, unknown>>;

/** One item of `changes[]`. */
export type Change = { readonly field: string; readonly value: unknown };

/** How a product that sends direct messages differs from its sister. */
export type DirectPlatform = {
  /** `object` of its webhooks. */
  readonly object: 'instagram' | 'page';
  /** What its limits are counted under. */
  readonly usage: { readonly type: 'instagram' | 'messenger'; readonly limitCode: number };
  readonly text: ParamRule;
  /** Types of attachments beside images, videos, sounds, files and templates. */
  readonly ownAttachments: Readonly<Record<string, ParamRule>>;
  /** How many images one message may hold. */
  readonly maxImages: number;
  readonly buttonTypes: readonly string[];
  readonly refusals: {
    readonly outsideWindow: GraphRefusal;
    readonly noSuchPerson: GraphRefusal;
  };
  readonly midOf: (ids: Ids, account: DirectAccount, person: string) => string;
  /** Keys in the order of the product's webhooks. */
  readonly entryOf: (account: DirectAccount, time: number) => JsonObject;
  readonly echoOf: (sent: SentMessage, account: DirectAccount) => MessagingItem;
  /** Absent: there are no delivery receipts. */
  readonly deliveryOf?: (sent: SentMessage) => MessagingItem;
  /** @param sent the newest message that the person has seen */
  readonly readOf: (sent: SentMessage) => MessagingItem;
  /** What a removed reaction says of the reaction. */
  readonly unreactionOf: (mid: string, was: JsonObject) => JsonObject;
  readonly comments: CommentRules;
};

/** Comments under what the account has published. */
export type CommentRules = {
  /** The last part of the path under which a comment is answered. */
  readonly repliesEdge: 'replies' | 'comments';
  /** The parameter that hides a comment. */
  readonly hideParam: 'hide' | 'is_hidden';
  /** Whether an answer to an answer stands under the first comment. */
  readonly isFlat: boolean;
  /** Why this comment cannot be answered in public. */
  readonly checkReply: (parent: Comment) => GraphRefusal | undefined;
  readonly idOf: (ids: Ids, mediaId: string) => string;
  readonly changeOf: (comment: Comment, verb: CommentVerb) => Change | undefined;
};

/** What happens to a comment. */
export type CommentVerb = 'add' | 'edited' | 'remove' | 'hide' | 'unhide';
