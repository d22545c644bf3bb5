import { ChannelRefSchema, defineEvent, IsoTimestampSchema } from '@pyloto/core-events';
import { z } from 'zod';

/** The capability of events about what became of commands. Every connector has it that has commands. */
export const COMMAND_OUTCOMES = 'command_outcomes';

/** What a command failed with, after its caller was told that it was queued. */
export const CommandFailedSchema = z
  .object({
    channel: ChannelRefSchema,
    /** The name of the command: `send-message`. */
    command: z.string().min(1),
    /** As its caller chose it. */
    clientMessageId: z.string().min(1),
    /** A code of ConnectorError. */
    errorCode: z.string().min(1),
    /** The provider's own name of the failure: `131026`. */
    upstreamCode: z.string().min(1).optional(),
    failedAt: IsoTimestampSchema,
  })
  .meta({ id: 'CommandFailed' });
export type CommandFailed = z.infer<typeof CommandFailedSchema>;

/** A command that was queued was not sent, and will not be: it was refused, its attempts are used up, or an operator gave it up. */
export const commandFailed = defineEvent({
  type: 'pyloto.commands.command_failed.v1',
  capabilityId: COMMAND_OUTCOMES,
  summary:
    'A command that was queued failed: it was refused, its attempts are used up, or an operator gave it up.',
  schema: CommandFailedSchema,
  example: {
    channel: { type: 'whatsapp', accountId: '106540352242922' },
    command: 'send-message',
    clientMessageId: 'order-1042-shipped',
    errorCode: 'recipient_unreachable',
    upstreamCode: '131026',
    failedAt: '2026-03-02T09:15:27.000Z',
  },
});
