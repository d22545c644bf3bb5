import { z } from 'zod';

/**
 * What became of a command, for its caller.
 *
 * - `sent`: the provider has it
 * - `queued`: it is safe here, and is sent as soon as it may be
 * - `duplicate`: it was accepted before; the answer is the first one's
 * - `unknown`: it may have been sent, and is not sent again by itself
 * - `failed`: it was not sent and will not be, unless it is sent in anew
 */
export const CommandStatusSchema = z
  .enum(['sent', 'queued', 'duplicate', 'unknown', 'failed'])
  .meta({ id: 'CommandStatus' });
export type CommandStatus = z.infer<typeof CommandStatusSchema>;

/** A field of a command that may not be as it is: «`field` must be `mustBe`», without data. */
export const CommandProblemSchema = z
  .strictObject({
    /** The path of the field: `content.buttons.2.title`; empty for the command itself. */
    field: z.string(),
    /** `at most 20 characters long`. */
    mustBe: z.string().min(1),
  })
  .meta({ id: 'CommandProblem' });
export type CommandProblem = z.infer<typeof CommandProblemSchema>;

const outcomeFields = {
  /** Whether the provider has it, or it is safe here; false for `failed` and `unknown`. */
  ok: z.boolean(),
  /** As it came; empty when none could be read. */
  clientMessageId: z.string(),
  status: CommandStatusSchema,
  /** Why, from a closed set: the codes of a ConnectorError. */
  errorCode: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .optional(),
};

/** The body of an answer to `POST /commands/<name>`. */
export const CommandAnswerSchema = z
  .strictObject({
    ...outcomeFields,
    /** The provider's id of the message; of the first one where it was sent as several. */
    providerMessageId: z.string().min(1).optional(),
    /** What else the provider answered, under names of ours: `{ mediaId }`. */
    result: z.record(z.string(), z.string()).optional(),
    /** Every field that may not be as it is. */
    problems: z.array(CommandProblemSchema).min(1).optional(),
  })
  .meta({ id: 'CommandAnswer' });
export type CommandAnswer = z.infer<typeof CommandAnswerSchema>;

/** The body of an answer to `GET /commands/{clientMessageId}`: how far a command has come. */
export const CommandStateSchema = z
  .strictObject({
    ...outcomeFields,
    /** The state of its part that is furthest behind. */
    state: z.enum(['accepted', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown']),
    /** The provider's ids of the messages that it was sent as, in order; those that have one. */
    providerMessageIds: z.array(z.string().min(1)),
    /** The provider's own name of the failure: `131047`. */
    upstreamCode: z.string().min(1).optional(),
    /** Attempts so far, over all parts. */
    attempts: z.int().min(0),
    /** ISO 8601, UTC, with milliseconds. */
    acceptedAt: z.iso.datetime({ precision: 3 }),
    updatedAt: z.iso.datetime({ precision: 3 }),
  })
  .meta({ id: 'CommandState' });
export type CommandState = z.infer<typeof CommandStateSchema>;
