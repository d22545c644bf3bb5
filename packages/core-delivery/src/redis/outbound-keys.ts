import { hash } from 'node:crypto';

import { digestBytes, type RedisScope, scopeKey } from '@pyloto/core-redis';

/** The keys of one tenant's commands on one connector; all in the tenant's slot. */
export type OutboundKeys = {
  /** What the key of a command begins with; the 20 bytes of its id's digest follow. */
  readonly commands: string;
  /** What the key of a provider's message begins with; the 20 bytes of its digest follow. */
  readonly messages: string;
  /** What the key of a conversation begins with; the 20 bytes of its digest follow. */
  readonly conversations: string;
  /** Sorted sets: the 20 bytes of the commands in a state, by their last change; what the name of its state follows. */
  readonly states: string;
  /** Sorted set: the 20 bytes of the commands that somebody is sending, by the end of the lease. */
  readonly leases: string;
};

/** Builds them. */
export function outboundKeys(scope: RedisScope): OutboundKeys {
  const start = scopeKey(scope);
  return {
    commands: `${start}@`,
    messages: `${start}@m`,
    conversations: `${start}@c`,
    states: `${start}outbound:`,
    leases: `${start}outbound:leases`,
  };
}

/** The set of a connector's tenants that ever had a command, in a slot of its own. */
export function outboundTenantsKey(connector: string): string {
  return `pyloto:{${connector}}:outbound:tenants`;
}

/** The 20 bytes that stand for a caller's id of a command, which may hold anything. */
export function commandBytes(clientMessageId: string): Buffer {
  return hash('sha256', clientMessageId, 'buffer').subarray(0, BYTES_PER_DIGEST);
}

/** The 20 bytes of each digest of a message or a conversation, side by side. */
export function messageBytes(digests: readonly string[]): Buffer {
  return digestBytes(digests);
}

/** The first 160 bits of a SHA-256. */
const BYTES_PER_DIGEST = 20;
