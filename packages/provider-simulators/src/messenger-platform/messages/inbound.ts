import type { JsonObject } from '../../graph/json-object.ts';
import type { HostedFile } from '../../graph/memory/hosted-files.ts';

/** A file or something shared, as an item of `attachments[]`. */
export type InboundAttachment = {
  /** `image`, `video`, `audio`, `file`, `ig_post`, `story_mention`, `fallback` … */
  readonly type: string;
  /** Shorthand for a payload with nothing else in it. */
  readonly url?: string;
  /** In Meta's words; without it and without `url` there is none, as with `like_heart`. */
  readonly payload?: unknown;
  /** A file that the simulator keeps at an address of its own, for a while. */
  readonly file?: HostedFile;
  /** Of a `fallback`. */
  readonly title?: string;
};

/** What somebody does: one of these. */
export type InboundContent =
  | { readonly kind?: 'text'; readonly text: string }
  /** A tap on a quick reply. */
  | { readonly kind: 'quick_reply'; readonly text: string; readonly payload: string }
  /** A tap on a button, an ice breaker, Get Started. */
  | { readonly kind: 'postback'; readonly title: string; readonly payload: string }
  /** Default: `love` with its heart. */
  | {
      readonly kind: 'reaction';
      readonly messageId: string;
      readonly reaction?: string;
      readonly emoji?: string;
    }
  | { readonly kind: 'unreaction'; readonly messageId: string }
  /** Takes a message of theirs back; it opens no window. */
  | { readonly kind: 'unsend'; readonly messageId: string }
  | {
      readonly kind: 'attachment';
      readonly attachments: readonly InboundAttachment[];
      readonly text?: string;
    }
  /** `numEdit` 0 is the noise that comes with ordinary messages, which has no text. Default: counted from 1. */
  | {
      readonly kind: 'edit';
      readonly messageId: string;
      readonly text?: string;
      readonly numEdit?: number | string;
    }
  /** Anything else, in Meta's words: `{ referral: { … } }`. It opens no window. */
  | { readonly kind: 'other'; readonly item: JsonObject };

/** What somebody does in their conversation with the business. */
export type InboundMessage = InboundContent & {
  /** The account's id, which is `entry.id` of the webhook. */
  readonly accountId: string;
  /** The id under which the account sees them. */
  readonly from: string;
  /** The message that it answers, of a text or a file. */
  readonly replyTo?: string;
  /** The story that it answers, of a text or a file. */
  readonly replyToStory?: { readonly id: string; readonly url: string };
  /** Of a message or a postback: the ad or the link that it comes from, in Meta's words. */
  readonly referral?: JsonObject;
  /** Whether another app or a human holds the conversation: it then comes under `standby`, a postback without its payload. */
  readonly isStandby?: boolean;
};

/** What became of it. */
export type ReceivedMessage = {
  /** What the webhook was answered with at the first try; 0: nothing; `undefined`: there is no webhook. */
  readonly status: number | undefined;
  /** The new message, or the one that it is about. */
  readonly messageId: string;
};
