import { type Context, Hono } from 'hono';

import type { OpenApiDocument } from './open-api-document.ts';
import { createReferencePage, fileOf, PAGE_POLICY, type PageFile } from './reference-page.ts';

/** A document, or how to make it when it is first asked for. */
export type OpenApiSource = OpenApiDocument | (() => OpenApiDocument);

/**
 * Serves a document as `/openapi.json`, and a page to read it and to try it out as `/docs`. Everything comes from this process;
 * nothing is made or read before it is asked for.
 */
export function openApiRoutes(source: OpenApiSource): Hono {
  const routes = new Hono();
  const pageFile = createReferencePage();
  let written: PageFile | undefined;
  routes.get('/openapi.json', (c) => {
    written ??= fileOf(JSON.stringify(documentOf(source)), 'application/json; charset=utf-8');
    return send(c, written);
  });
  routes.get('/docs', (c) => sendPage(c, ''));
  routes.get('/docs/:name{.+}', (c) => sendPage(c, c.req.param('name')));

  async function sendPage(c: Context, name: string): Promise<Response> {
    const file = await pageFile(name);
    return file === undefined
      ? c.notFound()
      : send(c, file, { 'content-security-policy': PAGE_POLICY });
  }
  return routes;
}

function documentOf(source: OpenApiSource): OpenApiDocument {
  return typeof source === 'function' ? source() : source;
}

/** 304 for who has it already (RFC 9110 §13.1.2). */
function send(c: Context, file: PageFile, extra: Readonly<Record<string, string>> = {}): Response {
  const headers = {
    etag: file.etag,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...extra,
  };
  const known = c.req.header('if-none-match')?.split(',') ?? [];
  if (known.some((tag) => tag.trim().replace(/^W\//, '') === file.etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(file.body, { headers: { ...headers, 'content-type': file.contentType } });
}
