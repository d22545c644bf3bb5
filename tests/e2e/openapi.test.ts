import SwaggerParser from '@apidevtools/swagger-parser';
import { whatsapp } from '@pyloto/whatsapp/connector';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { PRODUCTION, type RunningApp, startApp } from './connector-process.ts';

const KEY = 'a-key-of-acme-0123456789abcdef0123456789';
const commands = whatsapp.commands ?? [];

let app: RunningApp;
let document: Record<string, unknown>;

beforeAll(async () => {
  const keys = [{ tenantId: 'acme', key: KEY, scopes: ['*'] }];
  app = await startApp({ ...PRODUCTION, PYLOTO_API_KEYS: JSON.stringify(keys) });
  document = at(await (await fetch(`${app.url}/openapi.json`)).json());
}, 20_000);

afterAll(() => app.stop());

test('the document of WhatsApp has every command of the app, and nothing in it leads nowhere', () => {
  const { paths } = document;
  expect(commands.length).toBeGreaterThan(0);
  expect(Object.keys(at(paths))).toEqual([
    ...commands.map(({ name }) => `/commands/${name}`),
    '/commands/{clientMessageId}',
  ]);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/gu)];
  expect(references.length).toBeGreaterThan(commands.length);
  for (const [, path] of references) expect(at(document, ...path!.split('/'))).toBeDefined();
  expect(JSON.stringify(document)).not.toMatch(/\$defs|__schema/u);
});

test('the document of WhatsApp is valid OpenAPI', async () => {
  const copy: Parameters<typeof SwaggerParser.validate>[0] = JSON.parse(JSON.stringify(document));
  await expect(SwaggerParser.validate(copy)).resolves.toBeDefined();
});

test.each(commands.map(({ name }) => name))(
  '%s answers as the document says: without a key, without sense, from a foreign account',
  async (name) => {
    const { responses, requestBody } = at(document, 'paths', `/commands/${name}`, 'post');
    const { example } = at(requestBody, 'content', 'application/json');
    for (const [body, headers, status] of [
      [example, {}, 401],
      [{}, { authorization: `Bearer ${KEY}` }, 400],
      // The example is a valid command of an account that this app does not have.
      [example, { authorization: `Bearer ${KEY}` }, 403],
    ] as const) {
      const response = await fetch(`${app.url}/commands/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(status);
      const answer = at(await response.json());
      const schema = schemaOf(at(responses, String(status)));
      expect(Object.keys(at(schema, 'properties'))).toEqual(
        expect.arrayContaining(Object.keys(answer)),
      );
      expect(Object.keys(answer)).toEqual(expect.arrayContaining(listOf(schema['required'])));
    }
  },
);

test('the state of a command that nobody gave is 404, as the document says', async () => {
  const response = await fetch(`${app.url}/commands/never-given`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  const { responses } = at(document, 'paths', '/commands/{clientMessageId}', 'get');
  expect(Object.keys(at(responses))).toContain(String(response.status));
  expect(response.status).toBe(404);
});

test('the reference page and all of its files come from the app', async () => {
  const page = await fetch(`${app.url}/docs`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const files = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/gu)];
  expect(files).toHaveLength(3);
  for (const [, file] of files) {
    const url = new URL(file!, `${app.url}/docs`);
    expect(url.origin).toBe(app.url);
    expect((await fetch(url)).status).toBe(200);
  }
});

/** What a response's body is; the ones asked for here are of one kind. */
function schemaOf(response: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { schema } = at(followed(response), 'content', 'application/json');
  return followed(at(schema));
}

function followed(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { $ref } = value;
  return typeof $ref === 'string' ? at(document, ...$ref.split('/').slice(1)) : value;
}

function at(value: unknown, ...path: readonly string[]): Record<string, unknown> {
  let part = value;
  for (const name of path) part = isRecord(part) ? part[name] : undefined;
  if (!isRecord(part)) throw new Error(`there must be something at ${path.join('/')}`);
  return part;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
