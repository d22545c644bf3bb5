import type { DataDeletion } from '@pyloto/core-auth';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';

import { errorAnswer } from '../webhook/answer.ts';
import { respond } from '../webhook/respond.ts';
import { showPage } from './oauth-page.ts';

const NO_STORE = { 'cache-control': 'no-store' };

/**
 * Shows how far the deletion is that somebody has asked for, to whoever has its code: as a page, or as JSON for who prefers that. Neither says
 * who asked, or what was kept of them.
 */
export function showDeletion(
  c: Context,
  deletion: DataDeletion | undefined,
  correlationId: string,
): Response | Promise<Response> {
  const prefersJson = isJsonPreferred(c);
  if (deletion === undefined) {
    if (!prefersJson) return showPage(c, { ...UNKNOWN, reference: correlationId });
    const extra = { message: UNKNOWN.text, headers: NO_STORE };
    return respond(errorAnswer('NOT_FOUND', correlationId, extra));
  }
  if (!prefersJson) return showPage(c, { ...pageOf(deletion), reference: deletion.code });
  const { code, requestedAtMs, doneAtMs } = deletion;
  const body = {
    ok: true,
    confirmationCode: code,
    state: doneAtMs === undefined ? 'in_progress' : 'done',
    requestedAt: new Date(requestedAtMs).toISOString(),
    ...(doneAtMs !== undefined && { doneAt: new Date(doneAtMs).toISOString() }),
  };
  return c.json(body, 200, { ...NO_STORE, 'x-correlation-id': correlationId });
}

function isJsonPreferred(c: Context): boolean {
  const [html, json] = ['text/html', 'application/json'] as const;
  return accepts(c, { header: 'Accept', supports: [html, json], default: html }) === json;
}

const UNKNOWN = {
  status: 404,
  title: 'Unknown code',
  text: 'No deletion is known by this code. Codes are kept for 90 days.',
} as const;

function pageOf({ requestedAtMs, doneAtMs }: DataDeletion) {
  const requested = `You asked for it on ${dateText(requestedAtMs)}.`;
  if (doneAtMs === undefined) {
    const text = `${requested} It is under way; look again in a few minutes.`;
    return { status: 200, title: 'Your data is being deleted', text } as const;
  }
  const text =
    `${requested} On ${dateText(doneAtMs)} any access that you had given to this app was ended, its keys and the link to you were deleted,` +
    ' and whoever used the access was told to delete what they hold.';
  return { status: 200, title: 'Your data was deleted', text } as const;
}

/** To the minute: `2026-11-21 08:15 UTC`. */
function dateText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
