import type { CommandCall, CommandRefusal } from '@pyloto/core-connectors';

import type { ContentRules } from '../../outbound/content-rules.ts';
import type { HeadForms } from '../../outbound/command-head.ts';
import type { TextRules } from '../../outbound/text-rules.ts';

/** What Instagram and Messenger differ in when the business writes. */
export type DirectMessageChannel = {
  readonly forms: HeadForms;
  /** Ids that are valid, for the reference. */
  readonly examples: {
    readonly accountId: string;
    readonly recipientId: string;
    readonly externalMessageId: string;
  };
  readonly text: TextRules;
  readonly content: ContentRules;
  /** Whose edges are called for an account: the path before `/messages`. */
  readonly senderOf: (accountId: string, call: CommandCall) => string;
  /** Whether what is attached to a message (`metadata`) comes back in its echo. */
  readonly hasMetadata: boolean;
  readonly reaction: {
    /** An emoji that nobody can react with here. */
    readonly check: (emoji: string) => readonly CommandRefusal[];
    /** An emoji in Meta's words. */
    readonly toGraph: (emoji: string) => string;
  };
};
