import { ChannelRefSchema, defineEvent, IsoTimestampSchema } from '@pyloto/core-events';
import { z } from 'zod';

/** The capability of events about an account's own connection. Every connector has it that calls its provider. */
export const CONNECTION_HEALTH = 'connection_health';

/** How an account's connection to its provider fares, from a moment on. */
export const ConnectionChangedSchema = z
  .object({
    channel: ChannelRefSchema,
    /** Why it is unhealthy: a code of ConnectorError, or `deauthorized`: its person has taken the access back at the provider. */
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

/** An account has been disconnected, at the product's wish or an operator's. */
export const connectionRemoved = defineEvent({
  type: 'pyloto.connections.connection_removed.v1',
  capabilityId: CONNECTION_HEALTH,
  summary:
    'An account has been disconnected, by its owner’s key or by an operator: its tokens are deleted, and another tenant may connect it.',
  schema: ConnectionChangedSchema,
  example: { channel, since: '2026-03-02T11:00:00.000Z' },
});

/** What a person wants deleted who has connected an account. */
export const DataDeletionRequestedSchema = z
  .object({
    /** The account that they had connected. */
    channel: ChannelRefSchema,
    requestedAt: IsoTimestampSchema,
    /** What the person was given to ask with how far it is. */
    confirmationCode: z.string(),
  })
  .meta({ id: 'DataDeletionRequested' });
export type DataDeletionRequested = z.infer<typeof DataDeletionRequestedSchema>;

/** A person who has connected an account wants deleted what is kept of them. */
export const dataDeletionRequested = defineEvent({
  type: 'pyloto.connections.data_deletion_requested.v1',
  capabilityId: CONNECTION_HEALTH,
  summary:
    'The person who had connected an account has asked the provider for the deletion of their data: its tokens are deleted here; delete what you hold of them.',
  schema: DataDeletionRequestedSchema,
  example: {
    channel: { type: 'instagram', accountId: '17841405309211844' },
    requestedAt: '2026-03-02T11:30:00.000Z',
    confirmationCode: '5b0c7d4e9a1f4c2f8e6d3a7b1c9e2f40',
  },
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
