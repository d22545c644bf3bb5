import { joinKey } from '@pyloto/core-events';

/** What identifies a lead. */
export type LeadIdentity = {
  readonly channel: string;
  readonly accountId: string;
  readonly externalLeadId: string;
};

/**
 * Builds a lead's dedupe key: `lead:<channel>:<accountId>:<leadId>`, parts escaped so that no two different identities give
 * one key.
 *
 * @example makeLeadDedupeKey({ channel: 'messenger', accountId: '102', externalLeadId: '120' }) // 'lead:messenger:102:120'
 */
export function makeLeadDedupeKey(identity: LeadIdentity): string {
  return joinKey(['lead', identity.channel, identity.accountId, identity.externalLeadId]);
}
