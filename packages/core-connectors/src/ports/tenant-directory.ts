import type { ChannelRef } from '@pyloto/core-events';

import type { Secret } from '../secret.ts';

/** How much one tenant may do; what is absent is not limited. */
export type TenantLimits = {
  /** Webhook requests that carry items of the tenant; a request over it is answered 429. */
  readonly requestsPerMinute?: number;
  readonly requestsPerDay?: number;
  /** Items handled; what is over it waits. */
  readonly itemsPerMinute?: number;
  readonly itemsPerDay?: number;
  /** Calls to the tenant's provider and destinations; what is over it waits. */
  readonly outboundPerMinute?: number;
  readonly outboundPerDay?: number;
};

/** One account at a provider: a phone number id, a page id. */
export type TenantAccount = {
  readonly tenantId: string;
  /** The type of channel, as in a `ChannelRef`: `whatsapp`. */
  readonly channel: string;
  readonly accountId: string;
  /** What commands from this account are sent with. */
  readonly accessToken?: Secret;
};

/** Whose an account is, and what its tenant may do. */
export type TenantDirectory = {
  /** @returns undefined when the account is nobody's: its events are never handled under another tenant */
  readonly findAccount: (
    channel: ChannelRef,
  ) => TenantAccount | undefined | Promise<TenantAccount | undefined>;
  readonly limitsOf: (tenantId: string) => TenantLimits | Promise<TenantLimits>;
};
