import { CannotCheck } from '../../conformance-problem.ts';
import { changeText } from '../../deliveries/change-text.ts';
import {
  isRawNumber,
  type JsonValue,
  mapLeaves,
  rawNumber,
  readJson,
  writeJson,
} from '../../deliveries/json-text.ts';
import { eventsOf, parseDelivery } from '../../deliveries/parse-delivery.ts';
import type { UnseenDelivery } from '../../deliveries/unseen-delivery.ts';
import { oncePerSession } from '../../session/once-per-session.ts';
import type { RunningConnector } from '../../session/running-connector.ts';
import type { Session } from '../../session/session.ts';

/** Three tenants with an account each: two that may do little, and one that may do anything. */
export const LIMITED_TENANTS = { first: 0, second: 1, unlimited: 2 } as const;

/** How many deliveries a minute a limited tenant may have. */
export const DELIVERIES_PER_MINUTE = 2;

const LIMITS = { requestsPerMinute: DELIVERIES_PER_MINUTE };

/** A connector of several tenants. */
export type TenantsWithLimits = {
  readonly connector: RunningConnector;
  /** A delivery for the account of one of them, which nobody has seen. */
  readonly freshFor: (
    tenant: number,
  ) => Promise<Pick<UnseenDelivery, 'body' | 'headers'> & { readonly dedupeKey: string }>;
};

/**
 * Starts a connector of several tenants; checks share it.
 *
 * @throws CannotCheck when the account that a delivery is for cannot be changed
 */
export const tenantsWithLimits: (session: Session) => Promise<TenantsWithLimits> = oncePerSession(
  async (session) => {
    const { events } = await session.deliveries.fresh();
    const { type, accountId } = events[0].channel;
    const accounts = Object.values(LIMITED_TENANTS).map((tenant) => ({
      tenantId: `tenant-${tenant}`,
      channel: type,
      accountId: changeText(accountId, tenant),
      limits: tenant === LIMITED_TENANTS.unlimited ? undefined : LIMITS,
    }));
    const freshFor: TenantsWithLimits['freshFor'] = async (tenant) =>
      forAccount(session, await session.deliveries.fresh(), changeText(accountId, tenant));
    await freshFor(LIMITED_TENANTS.unlimited);
    const connector = await session.start({ env: { PYLOTO_ACCOUNTS: JSON.stringify(accounts) } });
    return { connector, freshFor };
  },
);

async function forAccount(
  { connector }: Session,
  { body, headers, events }: UnseenDelivery,
  accountId: string,
) {
  const usual = events[0].channel.accountId;
  const value = readJson(body);
  const replaced = (leaf: JsonValue): JsonValue => {
    if (leaf === usual) return accountId;
    return isRawNumber(leaf) && leaf.rawJSON === usual ? rawNumber(accountId) : leaf;
  };
  const other = value === undefined ? body : writeJson(mapLeaves(value, replaced));
  const [event] = eventsOf(await parseDelivery(connector, { body: other, headers }));
  if (event?.channel.accountId === accountId) {
    return { body: other, headers, dedupeKey: event.dedupeKey };
  }
  throw new CannotCheck('the account that a delivery is for cannot be changed in its body');
}
