import SwaggerParser from '@apidevtools/swagger-parser';
import {
  combineConnectors,
  type Command,
  type CommandDefinition,
  type ConnectorAdapter,
} from '@pyloto/core-connectors';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { CommandAnswerSchema, CommandStateSchema } from '../commands/command-answer.ts';
import { parcels as parcelsConnector } from '../test-harness.ts';
import { ErrorAnswerSchema } from './error-answer-schema.ts';
import { type OpenApiDocument, openApiDocumentOf } from './open-api-document.ts';
import { openApiRoutes } from './open-api-routes.ts';

const head = { clientMessageId: z.string().min(1), channel: z.string(), accountId: z.string() };
const EXAMPLE = { clientMessageId: 'c-1', channel: 'parcels', accountId: 'depot-1' };
const SHIP = { ...EXAMPLE, to: { id: 'p-7' }, content: { kind: 'letter', pages: 2 } };
const RecipientSchema = z.strictObject({ id: z.string() }).meta({ id: 'TestRecipient' });

type Box = { readonly label: string; readonly boxes?: readonly Box[] | undefined };
const BoxSchema: z.ZodType<Box> = z.lazy(() =>
  z.strictObject({ label: z.string(), boxes: z.array(BoxSchema).optional() }),
);

const ShipSchema = z
  .strictObject({
    ...head,
    to: RecipientSchema,
    content: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('letter'), pages: z.int() }),
      z.strictObject({ kind: z.literal('box'), box: BoxSchema }),
    ]),
    weighs: z.bigint().optional(),
    speed: z.enum(['slow', 'fast']).default('slow'),
    on: z
      .string()
      .transform((text) => new Date(text))
      .optional(),
  })
  .meta({ id: 'TestShip' });

const ship = command(ShipSchema, {
  name: 'ship-parcel',
  example: SHIP,
});
const fetchBack = command(z.strictObject({ ...head, to: RecipientSchema, box: BoxSchema }), {
  name: 'fetch',
  isRepeatable: true,
});

test('a document is valid OpenAPI 3.1, whatever its commands are made of', async () => {
  for (const commands of [[], [ship], [ship, fetchBack]]) {
    const document = documentOf(commands);
    const plain: unknown = JSON.parse(JSON.stringify(document));
    expect(plain).toEqual(document);
    await expect(
      SwaggerParser.validate(JSON.parse(JSON.stringify(document))),
    ).resolves.toBeDefined();
  }
});

test('every command is a path with its schema, its example and every status that it can end with', () => {
  const { paths, components } = documentOf([ship, fetchBack]);
  expect(Object.keys(paths)).toEqual([
    '/commands/ship-parcel',
    '/commands/fetch',
    '/commands/{clientMessageId}',
  ]);
  const { post } = paths['/commands/ship-parcel']!;
  expect(post).toMatchObject({
    operationId: 'shipParcel',
    summary: 'Does ship-parcel.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/TestShip' },
          example: ship.example,
        },
      },
    },
  });
  const statuses = '200 202 400 401 403 409 422 429 502 503 default'.split(' ');
  expect(Object.keys(at(post, 'responses'))).toEqual(statuses);
  expect(at(paths['/commands/fetch'], 'post', 'requestBody', 'content')).toMatchObject({
    'application/json': { schema: { $ref: '#/components/schemas/FetchCommand' } },
  });
  expect(components['schemas']!['TestShip']).toMatchObject({
    required: ['clientMessageId', 'channel', 'accountId', 'to', 'content'],
    properties: { speed: { default: 'slow' }, to: { $ref: '#/components/schemas/TestRecipient' } },
  });
});

test('a command of several channels has an example and a schema for each', async () => {
  const heavy = z.strictObject({ ...head, grams: z.int() }).meta({ id: 'TestHeavy' });
  const parcels = { ...ship, example: { ...SHIP, channel: 'parcels' } };
  const letters = command(heavy, { name: 'ship-parcel', example: { ...SHIP, channel: 'letters' } });
  const [combined] = combineConnectors(
    { id: 'post', name: 'Post', version: '1.0.0' },
    [adapterOf('parcels', parcels), adapterOf('letters', letters)],
    () => [],
  ).commands!;
  const document = documentOf([combined!]);
  const body = at(document.paths['/commands/ship-parcel'], 'post', 'requestBody', 'content');
  expect(body['application/json']).toMatchObject({
    examples: {
      parcels: { value: { channel: 'parcels' } },
      letters: { value: { channel: 'letters' } },
    },
  });
  expect(body['application/json']).not.toHaveProperty('example');
  expect(JSON.stringify(document.components['schemas'])).toContain('grams');
  await expect(SwaggerParser.validate(JSON.parse(JSON.stringify(document)))).resolves.toBeDefined();
});

function adapterOf(id: string, definition: CommandDefinition): ConnectorAdapter {
  return {
    ...parcelsConnector,
    manifest: { ...parcelsConnector.manifest, id },
    commands: [definition],
  };
}

test('what becomes of a command later is a path of its own', () => {
  const { get } = documentOf([ship]).paths['/commands/{clientMessageId}']!;
  expect(at(get, 'responses')).toMatchObject({
    200: { $ref: '#/components/responses/State' },
    404: { $ref: '#/components/responses/NotFound' },
  });
});

test('every path needs a key, and names the headers that it reads', () => {
  const document = documentOf([ship]);
  expect(document.security).toEqual([{ key: [] }]);
  expect(document.components['securitySchemes']).toMatchObject({
    key: { type: 'http', scheme: 'bearer' },
  });
  const parameters = at(document.paths['/commands/ship-parcel'], 'post', 'parameters');
  expect(Object.values(parameters).map((ref) => lookUp(document, ref))).toMatchObject([
    { name: 'Idempotency-Key', in: 'header' },
    { name: 'x-correlation-id', in: 'header' },
    { name: 'Prefer', in: 'header' },
  ]);
});

test('answers that ask for patience say how long it takes', () => {
  const { responses } = documentOf([ship]).components;
  const patient = Object.entries(responses!).filter(([, response]) =>
    Object.hasOwn(at(response, 'headers'), 'Retry-After'),
  );
  expect(patient.map(([name]) => name)).toEqual(['RateLimited', 'Unavailable']);
});

test('every example of an answer is one', () => {
  const { responses } = documentOf([ship]).components;
  const bodies = z.union([CommandAnswerSchema, CommandStateSchema, ErrorAnswerSchema]);
  for (const response of Object.values(responses!)) {
    const examples = Object.values(at(response, 'content', 'application/json', 'examples'));
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) bodies.parse(at(example, 'value'));
  }
});

test('a schema that commands share is written once, and every reference leads somewhere', () => {
  const document = documentOf([ship, fetchBack]);
  expect(Object.keys(document.components['schemas']!)).toEqual(
    [
      'TestRecipient',
      'TestShip',
      'TestShipPart0',
      'FetchCommandPart0',
      'FetchCommand',
      'CommandStatus',
      'CommandProblem',
      'CommandAnswer',
      'CommandState',
      'ErrorAnswer',
    ].toSorted(),
  );
  for (const [, ref] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/gu)) {
    expect(lookUp(document, { $ref: ref })).toBeTypeOf('object');
  }
});

test('two schemas of one name are both there, and each command has its own', () => {
  const [one, two, three] = [z.string(), z.int(), z.string()].map((id, index) => {
    const to = z.strictObject({ id }).meta({ id: 'TestTwice' });
    return command(z.strictObject({ ...head, to }), { name: `give-${index}` });
  });
  const document = documentOf([one!, two!, three!]);
  const types = ['give-0', 'give-1', 'give-2'].map((name) => {
    const body = at(document.paths[`/commands/${name}`], 'post', 'requestBody', 'content');
    const schema = lookUp(document, at(body, 'application/json', 'schema'));
    return at(lookUp(document, at(schema, 'properties', 'to')), 'properties', 'id')['type'];
  });
  expect(types).toEqual(['string', 'integer', 'string']);
});

test('a schema that contains itself refers to itself', () => {
  const { schemas } = documentOf([ship]).components;
  const ref = { $ref: '#/components/schemas/TestShipPart0' };
  expect(schemas!['TestShipPart0']).toMatchObject({
    properties: { boxes: { items: ref } },
  });
  const root: z.ZodType<Command> = z.lazy(() =>
    z.strictObject({ ...head, next: z.array(root).optional() }),
  );
  const document = documentOf([command(root, { name: 'chain' })]);
  expect(at(document.components['schemas']!['ChainCommand'], 'properties')).toMatchObject({
    next: { items: { $ref: '#/components/schemas/ChainCommand' } },
  });
});

test('the forms of a union are called by what tells them apart', () => {
  const { schemas } = documentOf([ship]).components;
  const { oneOf } = at(schemas!['TestShip'], 'properties', 'content');
  expect(oneOf).toMatchObject([{ title: 'letter' }, { title: 'box' }]);
});

test('a document says where its commands are served, and in which version', () => {
  expect(documentOf([ship])).toMatchObject({
    info: { title: 'Parcels commands', version: '1.2.3' },
    servers: [{ url: '/' }],
  });
  const connector = { manifest: { name: 'Parcels', version: '1.2.3' }, commands: [ship] };
  const serverUrl = 'https://parcels.example/api';
  expect(openApiDocumentOf({ connector, serverUrl, version: '2.0.0' })).toMatchObject({
    info: { version: '2.0.0' },
    servers: [{ url: serverUrl }],
  });
});

test('/openapi.json is the document, and 304 for who has it', async () => {
  const document = documentOf([ship]);
  const routes = openApiRoutes(document);
  const response = await routes.request('/openapi.json');
  expect(response.headers.get('content-type')).toMatch(/^application\/json/u);
  expect(await response.json()).toEqual(document);
  const etag = response.headers.get('etag')!;
  expect(etag).toMatch(/^"[\w-]+"$/u);
  for (const [known, status] of [
    [etag, 304],
    [`"other", W/${etag}`, 304],
    ['"other"', 200],
  ] as const) {
    const again = await routes.request('/openapi.json', { headers: { 'if-none-match': known } });
    expect(again.status).toBe(status);
    expect(again.headers.get('etag')).toBe(etag);
  }
  const changed = await openApiRoutes(documentOf([fetchBack])).request('/openapi.json');
  expect(changed.headers.get('etag')).not.toBe(etag);
});

test('a document is made when it is first asked for, and then kept', async () => {
  let made = 0;
  const routes = openApiRoutes(() => {
    made++;
    return documentOf([ship]);
  });
  await routes.request('/docs');
  expect(made).toBe(0);
  const [one, other] = [
    await routes.request('/openapi.json'),
    await routes.request('/openapi.json'),
  ];
  expect(await one.json()).toEqual(await other.json());
  expect(made).toBe(1);
});

test('/docs is a page whose files come from here, and which may do nothing else', async () => {
  const routes = openApiRoutes(documentOf([ship]));
  const response = await routes.request('/docs');
  const page = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = response.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/u);
  expect(page).not.toMatch(/https?:|<script>|<style|style=|\son\w+=/u);
  const files = [...page.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, file]) => file!);
  const types: Record<string, string> = {};
  for (const file of files) {
    const answer = await routes.request(new URL(file, 'http://app.example/docs').pathname);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await answer.text()).length).toBeGreaterThan(50);
    types[file] = answer.headers.get('content-type')!;
  }
  expect(types).toEqual({
    'docs/swagger-ui.css': 'text/css; charset=utf-8',
    'docs/swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
    'docs/start.js': 'text/javascript; charset=utf-8',
  });
});

test.each(['package.json', 'index.html', '..%2Fpackage.json', 'constructor', '__proto__', ''])(
  'no other file is served: /docs/%s',
  async (name) => {
    const response = await openApiRoutes(documentOf([ship])).request(`/docs/${name}`);
    expect(response.status).toBe(404);
  },
);

function command<TCommand extends Command>(
  schema: z.ZodType<TCommand>,
  fields: { readonly name: string; readonly example?: Command; readonly isRepeatable?: boolean },
): CommandDefinition {
  const { name, example = EXAMPLE, isRepeatable = false } = fields;
  return {
    name,
    capabilityId: 'parcels',
    summary: `Does ${name}.`,
    schema,
    example,
    isRepeatable,
    send: () => Promise.resolve({}),
  };
}

function documentOf(commands: readonly CommandDefinition[]): OpenApiDocument {
  return openApiDocumentOf({
    connector: { manifest: { name: 'Parcels', version: '1.2.3' }, commands },
  });
}

function at(value: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  let part = value;
  for (const name of path) part = isRecord(part) ? part[name] : undefined;
  if (!isRecord(part)) throw new Error(`there must be something at ${path.join('/')}`);
  return part;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function lookUp(document: OpenApiDocument, ref: unknown): unknown {
  return at(document, ...String(at(ref)['$ref']).split('/').slice(1));
}
