import type { AcceptedSend } from '../graph/calls/accepted-send.ts';
import type { AccessTokens } from '../graph/calls/access-tokens.ts';
import type { HandledRequest } from '../graph/calls/handled-request.ts';
import type { Throughput } from '../graph/calls/throughput.ts';
import type { FaultContext } from '../graph/faults/serve-with-faults.ts';
import type { Ids } from '../graph/ids.ts';
import type { JsonObject } from '../graph/json-object.ts';
import type { BoundedLog } from '../graph/memory/bounded-log.ts';
import type { BoundedMap } from '../graph/memory/bounded-map.ts';
import type { HostedFiles } from '../graph/memory/hosted-files.ts';
import type { ServiceWindows } from '../graph/memory/service-windows.ts';
import type { TimedSteps } from '../graph/webhooks/timed-steps.ts';
import type { WebhookSender } from '../graph/webhooks/webhook-sender.ts';
import type { SubscribedApps } from './calls/subscribed-apps.ts';
import type { CommentStore } from './comments/comment-store.ts';
import type { DirectAccount, DirectSettings, Login } from './direct-settings.ts';
import type { FaultEndpoint } from './fault-endpoint.ts';
import type { DirectPlatform, SentMessage } from './platform.ts';

/** A message that the simulator took. `to` is the person's id. */
export type AcceptedMessage = AcceptedSend & {
  /** Of a private answer: the comment. */
  readonly commentId?: string;
  /** `message.metadata`. */
  readonly metadata?: string;
  /** `message.text`. */
  readonly text?: string;
};

/** Something done in a conversation that is no message: typing, a mark, a reaction. */
export type SenderAction = {
  readonly accountId: string;
  readonly to: string;
  readonly action: 'typing_on' | 'typing_off' | 'mark_seen' | 'react' | 'unreact';
  /** Of a reaction. */
  readonly messageId?: string;
  readonly reaction?: string;
  readonly atMs: number;
};

/** What is known of a message that can be answered, reacted to, edited or taken back. */
export type KnownMessage = {
  readonly accountId: string;
  readonly person: string;
  readonly by: 'business' | 'person';
  readonly edits: number;
  /** What the person's last reaction to it said. */
  readonly reaction?: JsonObject;
};

/** What two people have between them. */
export type Conversation = {
  readonly account: DirectAccount;
  readonly person: string;
  /** The newest message of the business that the person has not seen. */
  readonly unread?: SentMessage;
};

/** Everything that lives as long as a simulator of direct messages does. */
export type DirectSimulation = {
  readonly platform: DirectPlatform;
  readonly settings: DirectSettings;
  readonly ids: Ids;
  readonly tokens: AccessTokens;
  readonly throughput: {
    readonly all: Throughput;
    readonly slowMedia: Throughput;
    readonly privateReplies: Throughput;
  };
  readonly windows: { readonly standard: ServiceWindows; readonly humanAgent: ServiceWindows };
  readonly sender: WebhookSender;
  readonly steps: TimedSteps;
  readonly conversations: BoundedMap<string, Conversation>;
  readonly messages: BoundedMap<string, KnownMessage>;
  readonly comments: CommentStore;
  /** Accounts by the ids of the files that they have uploaded. */
  readonly uploads: BoundedMap<string, string>;
  /** What people have sent. */
  readonly files: HostedFiles;
  /** Where the host of a login listens; asked for each time, because it is not known at first. */
  readonly addresses: Map<Login, string>;
  readonly subscribedApps: SubscribedApps;
  readonly accepted: BoundedLog<AcceptedMessage>;
  readonly actions: BoundedLog<SenderAction>;
  readonly requests: BoundedLog<HandledRequest>;
  readonly faults: FaultContext<FaultEndpoint>;
};

/** The account of an id. @throws Error when it is not one of the simulator's */
export function accountOf({ settings }: DirectSimulation, accountId: string): DirectAccount {
  const account = settings.accounts.find(({ id }) => id === accountId);
  if (account === undefined) throw new Error('account is not one of the simulator');
  return account;
}

/** Where what two people have between them is kept. */
export function conversationKey(account: DirectAccount, person: string): string {
  return `${account.id}:${person}`;
}
