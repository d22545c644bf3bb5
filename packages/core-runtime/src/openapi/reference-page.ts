import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** A file of the reference page. */
export type PageFile = {
  readonly contentType: string;
  readonly body: string;
  /** Strong (RFC 9110 §8.8.3). */
  readonly etag: string;
};

/**
 * What the page may do: nothing but run its own files and ask its own server. Pictures inside of the style sheet are `data:`.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Finds files of packages, and reads none. */
const require = createRequire(import.meta.url);

const SCRIPT = 'text/javascript; charset=utf-8';

/** Addresses are relative, so that the page works behind a proxy that adds a prefix. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Commands</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

const SOURCES: Readonly<
  Record<string, { readonly contentType: string; read(): string | Promise<string> }>
> = {
  '': { contentType: 'text/html; charset=utf-8', read: () => PAGE },
  'start.js': { contentType: SCRIPT, read: () => START },
  'swagger-ui.css': {
    contentType: 'text/css; charset=utf-8',
    read: () => readFile(require.resolve('swagger-ui-dist/swagger-ui.css'), 'utf8'),
  },
  'swagger-ui-bundle.js': {
    contentType: SCRIPT,
    read: () => readFile(require.resolve('swagger-ui-dist/swagger-ui-bundle.js'), 'utf8'),
  },
};

/**
 * The files of the reference page by name, the page itself by the empty one; each is read once, when it is first asked for.
 *
 * @returns undefined for any other name
 */
export function createReferencePage(): (name: string) => Promise<PageFile | undefined> {
  const files = new Map<string, Promise<PageFile>>();
  return async (name) => {
    const source = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
    if (source === undefined) return undefined;
    let file = files.get(name);
    if (file === undefined) {
      file = Promise.resolve(source.read()).then((body) => fileOf(body, source.contentType));
      files.set(name, file);
      // A file that could not be read is tried again.
      file.catch(() => files.delete(name));
    }
    return file;
  };
}

/** A body and what it is known by. */
export function fileOf(body: string, contentType: string): PageFile {
  return { contentType, body, etag: `"${hash('sha256', body, 'base64url').slice(0, 27)}"` };
}
