import type { z } from 'zod';

import type { StreamingHttpClient } from '../ports/http-client.ts';
import type { TokenBucket } from '../ports/token-buckets.ts';
import type { ProviderCall } from './provider-call.ts';

/** What every command says: what to call it, and which account it leaves from. */
export type Command = {
  /** Chosen by the caller, unique within its tenant: the same command under it has its effect once. */
  readonly clientMessageId: string;
  /** The type of channel: `whatsapp`. */
  readonly channel: string;
  readonly accountId: string;
};

/** What a command is judged by, beside itself. */
export type CommandFacts = {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** When the other side last wrote in the conversation, in milliseconds since the epoch; undefined when that is not known. */
  readonly lastInboundAtMs: number | undefined;
};

/** Why a command may not be sent. */
export type CommandRefusal = {
  /** `payload_invalid`: no provider would take it. The others: a rule of the channel, which depends on more than the command. */
  readonly code: 'payload_invalid' | 'window_closed' | 'template_required' | 'template_invalid';
  /** The path of the field: `content.buttons.2.title`. */
  readonly field: string;
  /** Completes «field must be …», without data, with an example where it helps: `at most 20 characters long`. */
  readonly mustBe: string;
};

/** What a command is sent with. */
export type CommandCall = ProviderCall & {
  /** To be attached to the message, so that its statuses bring it back, where the provider can do that. At most 200 characters. */
  readonly callbackData: string;
  /** Calls addresses that somebody else has chosen: public ones only. */
  readonly publicHttp: StreamingHttpClient;
};

/** What the provider answered. */
export type CommandReceipt = {
  /** The provider's id of the message that was made. */
  readonly externalMessageId?: string;
  /** What else the caller needs, under names of ours: `{ mediaId }`. */
  readonly result?: Readonly<Record<string, string>>;
};

/**
 * One thing that a connector does for its product, as a value: `POST /commands/<name>`.
 *
 * The runtime does the rest: it authorises, checks, remembers, paces, retries and settles. Nothing here keeps anything.
 */
export type CommandDefinition<TCommand extends Command = Command> = {
  /** In lower kebab case: `send-message`. */
  readonly name: string;
  /** An active outbound capability of the manifest. */
  readonly capabilityId: string;
  /** What it does, in a sentence, for the reference. */
  readonly summary: string;
  /** What a caller sends. */
  readonly schema: z.ZodType<TCommand>;
  /** A command that is valid, for the reference. */
  readonly example: TCommand;
  /** Where it is of several channels: one for each, by the type of the channel. */
  readonly examples?: Readonly<Record<string, TCommand>>;
  /** Whether having it twice does no harm (a read receipt): it is tried again also when its outcome is unknown. */
  readonly isRepeatable: boolean;
  /** The conversation that it belongs to, where the channel's rules depend on one. */
  conversationOf?(command: TCommand): string | undefined;
  /** Every rule of the channel that it breaks; none: it may be sent. Pure, and asked before anything leaves. */
  check?(command: TCommand, facts: CommandFacts): readonly CommandRefusal[];
  /** The messages that it is sent as, in order; absent: itself alone. The same command always gives the same parts. */
  partsOf?(command: TCommand): readonly TCommand[];
  /** The provider's limits that one part of it falls under. */
  bucketsOf?(command: TCommand): readonly TokenBucket[];
  /**
   * The bucket that a refusal says is empty, and for how long, when the provider names none: `attempt` is 1 for the first.
   * Only asked for errors of code `rate_limited`.
   */
  drainedBy?(
    command: TCommand,
    refusal: { readonly upstreamCode: string | undefined; readonly attempt: number },
  ): { readonly bucket: TokenBucket; readonly delayMs: number } | undefined;
  /**
   * Sends one part, in one attempt.
   *
   * @throws ConnectorError whose code says what follows: `unknown_outcome` when it may have been sent, a retryable code
   * (`rate_limited`, `upstream_unavailable`) only when it surely was not, another one when it never will be
   */
  send(part: TCommand, call: CommandCall): Promise<CommandReceipt>;
};
