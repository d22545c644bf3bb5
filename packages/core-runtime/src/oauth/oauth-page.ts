import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** What a browser is told beside a page: nothing runs, nothing is loaded or kept, and the address goes nowhere. */
const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** What a page says; nothing of it comes from the request but the correlation id, which is of plain characters. */
export type OAuthPage = {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly text: string;
  /** For whoever is asked about it. */
  readonly reference: string;
};

/** Shows a page without scripts, styles or anything of the request. */
export function showPage(
  c: Context,
  { status, title, text, reference }: OAuthPage,
): Response | Promise<Response> {
  setBrowserHeaders(c);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${text}</p>
          <p><small>${reference}</small></p>
        </main>
      </body>
    </html>`;
  return c.html(page, status);
}

/** Sends a browser on; the address it comes from, which may hold a code, stays unsaid. */
export function sendOn(c: Context, location: string): Response {
  setBrowserHeaders(c);
  return c.redirect(location, 303);
}

function setBrowserHeaders(c: Context): void {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) c.header(name, value);
}
