import type { CommandDefinition, ConnectorManifest } from '@pyloto/core-connectors';

import { CommandAnswerSchema, CommandStateSchema } from '../commands/command-answer.ts';
import type { JsonObject } from '../json-object.ts';
import { COMMAND_RESPONSES, commandAnswers, HEADERS, STATE_RESPONSES } from './command-answers.ts';
import { createComponentSchemas } from './component-schemas.ts';
import { ErrorAnswerSchema } from './error-answer-schema.ts';

/** What a document describes. */
export type OpenApiSubject = {
  readonly connector: {
    readonly manifest: Pick<ConnectorManifest, 'name' | 'version'>;
    readonly commands?: readonly CommandDefinition[];
  };
  /** Where the commands are served. Default: where the document is. */
  readonly serverUrl?: string;
  /** Default: the manifest's. */
  readonly version?: string;
};

/** An OpenAPI document; it holds nothing that JSON does not. */
export type OpenApiDocument = {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly JsonObject[];
  readonly tags: readonly JsonObject[];
  readonly paths: Readonly<Record<string, JsonObject>>;
  readonly components: Readonly<Record<string, JsonObject>>;
};

const TAG = 'Commands';

/**
 * Describes the commands of a connector as an OpenAPI 3.1 document, from the schemas that they are checked with. Pure.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function openApiDocumentOf({
  connector,
  serverUrl,
  version,
}: OpenApiSubject): OpenApiDocument {
  const { manifest, commands = [] } = connector;
  const schemas = createComponentSchemas();
  const paths: Record<string, JsonObject> = {};
  for (const definition of commands) {
    const schema = schemas.refTo(definition.schema, `${pascalCase(definition.name)}Command`);
    paths[`/commands/${definition.name}`] = { post: commandOperation(definition, schema) };
  }
  paths['/commands/{clientMessageId}'] = { get: STATE_OPERATION };
  const responses = commandAnswers({
    answer: schemas.refTo(CommandAnswerSchema, 'CommandAnswer', 'output'),
    state: schemas.refTo(CommandStateSchema, 'CommandState', 'output'),
    error: schemas.refTo(ErrorAnswerSchema, 'ErrorAnswer', 'output'),
  });
  return {
    openapi: '3.1.1',
    info: {
      title: `${manifest.name} commands`,
      version: version ?? manifest.version,
      description: DESCRIPTION,
    },
    servers: [{ url: serverUrl ?? '/' }],
    security: [{ key: [] }],
    tags: [{ name: TAG }],
    paths,
    components: {
      schemas: schemas.all(),
      responses,
      headers: HEADERS,
      parameters: PARAMETERS,
      securitySchemes: { key: KEY },
    },
  };
}

const DESCRIPTION = [
  'What the connector does for a product.',
  'Every command has a `clientMessageId`, chosen by the caller and unique within its tenant: the same command under it has its',
  'effect once, however often it is sent, and later ones are answered with the first result. The same id with another body is',
  'refused (409). After an answer that was lost, send the same command again, or ask for its state.',
].join(' ');

const KEY = {
  type: 'http',
  scheme: 'bearer',
  description: 'A key of the tenant, with the command’s name among its scopes.',
};

const PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'Need not be sent; if it is, it must equal `clientMessageId`.',
    schema: { type: 'string' },
  },
  CorrelationId: {
    name: 'x-correlation-id',
    in: 'header',
    description:
      'Found again in logs and in the events about the command. Taken over when it is 8 to 64 letters, digits and `. _ -`, not only digits.',
    schema: { type: 'string' },
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description:
      '`respond-async`: queue it and answer 202 at once, where there is a queue (RFC 7240).',
    schema: { type: 'string' },
  },
  ClientMessageId: {
    name: 'clientMessageId',
    in: 'path',
    required: true,
    description: 'The id that the command was given under.',
    schema: { type: 'string' },
    example: 'c-1',
  },
};

const CORRELATION_ID = { $ref: '#/components/parameters/CorrelationId' };

const STATE_OPERATION = {
  operationId: 'getCommand',
  tags: [TAG],
  summary: 'Says how far a command has come.',
  parameters: [{ $ref: '#/components/parameters/ClientMessageId' }, CORRELATION_ID],
  responses: responsesOf(STATE_RESPONSES),
};

function commandOperation(definition: CommandDefinition, schema: JsonObject): JsonObject {
  const { name, summary, capabilityId, isRepeatable } = definition;
  return {
    operationId: camelCase(name),
    tags: [TAG],
    summary,
    description: `Scope \`${name}\`, capability \`${capabilityId}\`.${isRepeatable ? REPEATABLE : ''}`,
    parameters: [
      { $ref: '#/components/parameters/IdempotencyKey' },
      CORRELATION_ID,
      { $ref: '#/components/parameters/Prefer' },
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema, ...examplesOf(definition) } },
    },
    responses: responsesOf(COMMAND_RESPONSES),
  };
}

/** One, or one for each channel. */
function examplesOf({ example, examples }: CommandDefinition): JsonObject {
  const channels = Object.entries(examples ?? {});
  if (channels.length < 2) return { example: plainOf(example) };
  const named = channels.map(([channel, value]) => [channel, { value: plainOf(value) }] as const);
  return { examples: Object.fromEntries(named) };
}

function plainOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const REPEATABLE =
  ' Having it twice does no harm, so it is tried again also when its outcome is unknown.';

function responsesOf(names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(names).map(([status, name]) => [
      status,
      { $ref: `#/components/responses/${name}` },
    ]),
  );
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}
