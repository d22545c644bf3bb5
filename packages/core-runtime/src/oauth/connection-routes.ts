import type { Connection, ConnectionHealth } from '@pyloto/core-auth';
import type { AccountOwner } from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';
import { type Context, Hono } from 'hono';

import type { Runtime } from '../runtime.ts';
import { Refusal } from '../webhook/refusal.ts';
import { correlationOf } from '../webhook/respond.ts';
import { NOT_CONNECTED } from './disconnect.ts';

/** What shows how the connections fare. */
export type ShownConnections = Pick<ConnectionHealth, 'tenants' | 'list'>;

/** Forgets an account that somebody has connected. @returns false when nobody has */
export type Disconnect = (owner: AccountOwner) => Promise<boolean>;

/** What an operator may do with connections. */
export type ConnectionRoutesParts = {
  /** Absent: nobody connects accounts. */
  readonly disconnect?: Disconnect | undefined;
  readonly runtime: Runtime;
};

/**
 * `GET /connections?tenant=…`: how the accounts' connections to their provider fare, of all tenants or of one.
 * `POST /connections/<tenant>/<account>/disconnect`: forgets one that somebody has connected. To be mounted under `/admin`, which sees to
 * the key, and to what is thrown.
 *
 * An account is shown, and named, by the digest that logs name it by, not by its id.
 */
export function connectionRoutes(health: ShownConnections, parts: ConnectionRoutesParts): Hono {
  const routes = new Hono();
  routes.get('/connections', async (c) => {
    const tenant = c.req.query('tenant');
    const tenantIds = tenant === undefined ? await health.tenants() : [tenant];
    const lists = await Promise.all(tenantIds.toSorted().map((id) => health.list(id)));
    return c.json({ ok: true, items: lists.flat().map(viewOf) });
  });
  routes.post('/connections/:tenant/:account/disconnect', async (c) => {
    const connection = await connectionOf(c, health);
    const isDone = connection !== undefined && (await parts.disconnect?.(connection)) === true;
    if (!isDone) throw new Refusal('NOT_FOUND', { message: NOT_CONNECTED });
    const { tenantId, accountId } = connection;
    parts.runtime.logger.log('info', 'account_disconnected', {
      correlationId: correlationOf(c, parts.runtime),
      tenantId,
      account: keyDigest(accountId),
    });
    return c.json({ ok: true });
  });
  return routes;
}

async function connectionOf(c: Context, health: ShownConnections): Promise<Connection | undefined> {
  const connections = await health.list(c.req.param('tenant') ?? '');
  return connections.find(({ accountId }) => keyDigest(accountId) === c.req.param('account'));
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
