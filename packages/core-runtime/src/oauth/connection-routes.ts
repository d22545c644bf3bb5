import type { Connection, ConnectionHealth } from '@pyloto/core-auth';
import { keyDigest } from '@pyloto/core-events';
import { Hono } from 'hono';

/** What shows how the connections fare. */
export type ShownConnections = Pick<ConnectionHealth, 'tenants' | 'list'>;

/**
 * `GET /connections?tenant=…`: how the accounts' connections to their provider fare, of all tenants or of one. To be mounted under
 * `/admin`, which sees to the key.
 *
 * An account is shown by the digest that logs name it by, not by its id.
 */
export function connectionRoutes(health: ShownConnections): Hono {
  const routes = new Hono();
  routes.get('/connections', async (c) => {
    const tenant = c.req.query('tenant');
    const tenantIds = tenant === undefined ? await health.tenants() : [tenant];
    const lists = await Promise.all(tenantIds.toSorted().map((id) => health.list(id)));
    return c.json({ ok: true, items: lists.flat().map(viewOf) });
  });
  return routes;
}

function viewOf({ tenantId, channel, accountId, ...connection }: Connection) {
  const { state, errorCode, sinceMs, expiresAtMs } = connection;
  return {
    tenantId,
    channel,
    account: keyDigest(accountId),
    state,
    ...(errorCode !== undefined && { reason: errorCode }),
    since: new Date(sinceMs).toISOString(),
    ...(expiresAtMs !== undefined && { expiresAt: new Date(expiresAtMs).toISOString() }),
  };
}
