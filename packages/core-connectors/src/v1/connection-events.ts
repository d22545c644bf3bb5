import { ChannelRefSchema, defineEvent, IsoTimestampSchema } from '@pyloto/core-events';
import { z } from 'zod';

/** The capability of events about an account's own connection. Every connector has it that calls its provider. */
export const CONNECTION_HEALTH = 'connection_health';

/** How an account's connection to its provider fares, from a moment on. */
export const ConnectionChangedSchema = z
  .object({
    channel: ChannelRefSchema,
    /** Why it is unhealthy: a code of ConnectorError. */
    errorCode: z.string().optional(),
    /** Since when it is so. */
    since: IsoTimestampSchema,
  })
  .meta({ id: 'ConnectionChanged' });
export type ConnectionChanged = z.infer<typeof ConnectionChangedSchema>;

const channel = { type: 'whatsapp', accountId: '106540352242922' };

/** The provider does not accept an account's credentials any more: nothing leaves until it is connected again. */
export const connectionUnhealthy = defineEvent({
  type: 'pyloto.connections.connection_unhealthy.v1',
  capabilityId: CONNECTION_HEALTH,
  summary:
    'The provider does not accept an account’s credentials any more: nothing leaves from it until it is connected again.',
  schema: ConnectionChangedSchema,
  example: { channel, errorCode: 'auth_invalid', since: '2026-03-02T09:15:27.000Z' },
});

/** An account has been connected, or works again. */
export const connectionHealthy = defineEvent({
  type: 'pyloto.connections.connection_healthy.v1',
  capabilityId: CONNECTION_HEALTH,
  summary:
    'An account has been connected for the first time, or works again after it was unhealthy.',
  schema: ConnectionChangedSchema,
  example: { channel, since: '2026-03-02T10:40:03.000Z' },
});
