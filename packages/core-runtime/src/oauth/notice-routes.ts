import { keyDigest } from '@pyloto/core-events';
import { type Context, Hono } from 'hono';

import type { Runtime } from '../runtime.ts';
import { correlationOf } from '../webhook/respond.ts';
import { toWebhookRequest } from '../webhook/to-webhook-request.ts';
import { deleteDataOf, type NoticeParts, withdrawAccounts } from './account-notices.ts';
import { answerRefusal } from './answer-refusal.ts';
import { showDeletion } from './deletion-status.ts';
import { oauthUrl } from './oauth-parts.ts';
import { readNotice } from './read-notice.ts';

/** What the routes are made of that providers tell about people at. */
export type NoticeRoutesParts = NoticeParts & {
  readonly publicUrl: string;
  readonly runtime: Runtime;
};

/** The methods of each path. */
export const NOTICE_METHODS = {
  '/oauth/deauthorize': 'POST',
  '/oauth/data-deletion': 'POST',
  '/oauth/data-deletion/:code': 'GET',
} as const;

/** What is made of a code, so that nothing else is looked for. */
const CODE = /^[0-9a-f]{32}$/;

/**
 * Takes what providers tell about people who have connected accounts: `POST /oauth/deauthorize` when somebody has taken the access back,
 * `POST /oauth/data-deletion` when they want their data deleted, which is answered with a code and where to ask with it:
 * `GET /oauth/data-deletion/<code>`. To be mounted at `/`.
 *
 * @see https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback (read 2026-11-21)
 */
export function noticeRoutes(parts: NoticeRoutesParts): Hono {
  const routes = new Hono();
  routes.post('/oauth/deauthorize', (c) => answered(c, parts, (id) => deauthorize(c, id, parts)));
  routes.post('/oauth/data-deletion', (c) => answered(c, parts, (id) => deleteData(c, id, parts)));
  routes.get('/oauth/data-deletion/:code', (c) =>
    answered(c, parts, (id) => showStatus(c, id, parts)),
  );
  return routes;
}

async function answered(
  c: Context,
  { runtime }: NoticeRoutesParts,
  answer: (correlationId: string) => Promise<Response>,
): Promise<Response> {
  const correlationId = correlationOf(c, runtime);
  c.header('x-correlation-id', correlationId);
  try {
    return await answer(correlationId);
  } catch (error) {
    return answerRefusal(error, { event: 'notice_refused', correlationId }, runtime);
  }
}

async function deauthorize(
  c: Context,
  correlationId: string,
  parts: NoticeRoutesParts,
): Promise<Response> {
  const proven = await readNotice(toWebhookRequest(c), parts.sources, parts.runtime);
  const accounts = await withdrawAccounts(proven, parts);
  logCarriedOut('access_taken_back', accounts, { correlationId, runtime: parts.runtime });
  return c.json({ ok: true });
}

async function deleteData(
  c: Context,
  correlationId: string,
  parts: NoticeRoutesParts,
): Promise<Response> {
  const proven = await readNotice(toWebhookRequest(c), parts.sources, parts.runtime);
  const { code, accounts } = await deleteDataOf(proven, parts);
  logCarriedOut('data_deletion_requested', accounts, { correlationId, runtime: parts.runtime });
  const url = `${oauthUrl(parts.publicUrl, 'data-deletion')}/${code}`;
  return c.json({ url, confirmation_code: code });
}

async function showStatus(
  c: Context,
  correlationId: string,
  { deletions }: NoticeRoutesParts,
): Promise<Response> {
  const code = c.req.param('code') ?? '';
  const deletion = CODE.test(code) ? await deletions.find(code) : undefined;
  return showDeletion(c, deletion, correlationId);
}

/** One line per account; one without an account when there was none. */
function logCarriedOut(
  event: string,
  accounts: readonly { readonly tenantId: string; readonly accountId: string }[],
  { correlationId, runtime }: { readonly correlationId: string; readonly runtime: Runtime },
): void {
  const { logger } = runtime;
  if (accounts.length === 0) logger.log('info', event, { correlationId, count: 0 });
  for (const { tenantId, accountId } of accounts) {
    logger.log('info', event, { correlationId, tenantId, account: keyDigest(accountId) });
  }
}
