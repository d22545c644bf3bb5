import { type EventDefinition, isEventDefinition } from '@pyloto/core-events';

import type { ContractPackage } from './contract-packages.ts';
import type { GeneratedFile, ReadFile } from './generated-file.ts';
import { type JsonSchema, nameOfReference, toJsonSchema } from './json-schema.ts';
import { snapshotPath } from './schema-snapshots.ts';
import { shapeText } from './schema-text.ts';

const FILE = 'docs/events.md';
const ENVELOPE = 'EventEnvelope';

const INTRODUCTION = `# Events

<!-- Made by \`pnpm run docs\` from the event definitions and the golden fixtures. Change those, not this file. -->

Every event leaves the runtime as a CloudEvents 1.0 event in JSON, an [${ENVELOPE}](#${ENVELOPE.toLowerCase()}); \`data\` is the
object that the tables below describe. The \`id\` is the same on every redelivery. A version of a type only ever grows: new
optional fields, new values of a list, new kinds of a union. Ignore what you do not know.`;

/** A kind of event, and where its contract is. */
export type CataloguedEvent = {
  readonly definition: EventDefinition;
  /** The name it is exported under: `messageReceived`. */
  readonly exportName: string;
  readonly contract: ContractPackage;
  readonly schema: JsonSchema;
};

/**
 * Writes the catalogue of all events: type, capability, when it comes, its data and one example.
 *
 * @throws Error when an event has no golden fixture `fixtures/<event>/v<major>.json`
 */
export function eventCatalogue(
  packages: readonly ContractPackage[],
  read: ReadFile,
): GeneratedFile {
  const events = packages.flatMap(eventsOf);
  const text = [
    INTRODUCTION,
    overview(events),
    ...events.map((event) => eventText(event, read)),
    '## Shapes',
    ...shapes(packages, events).map(([name, schema]) => `### ${name}\n\n${shapeText(schema)}`),
  ].join('\n\n');
  return { path: FILE, text: `${text}\n` };
}

/** The events that a package defines. */
export function eventsOf(contract: ContractPackage): CataloguedEvent[] {
  return [...contract.exports].flatMap(([exportName, definition]) => {
    if (!isEventDefinition(definition)) return [];
    const schema = toJsonSchema(definition.schema);
    if (schema === undefined) throw new Error(`${definition.type} has no zod schema`);
    return [{ definition, exportName, contract, schema }];
  });
}

function overview(events: readonly CataloguedEvent[]): string {
  const rows = events.map(
    ({ definition: { type, capabilityId, summary } }) =>
      `| [\`${type}\`](#${type.replaceAll('.', '')}) | \`${capabilityId}\` | ${summary} |`,
  );
  return ['| Event | Capability | When |', '| --- | --- | --- |', ...rows].join('\n');
}

function eventText(
  { definition, exportName, contract, schema }: CataloguedEvent,
  read: ReadFile,
): string {
  const { type, capabilityId, summary } = definition;
  return `## ${type}

${summary}

- Capability: \`${capabilityId}\`
- In code: \`${exportName}\` of \`${contract.name}\`
- Data: ${dataText(schema, contract.folder, read)}

\`\`\`json
${exampleOf(definition, contract.folder, read)}
\`\`\``;
}

function dataText(schema: JsonSchema, folder: string, read: ReadFile): string {
  if (schema.$ref === undefined) return `\n\n${shapeText(schema)}`;
  const name = nameOfReference(schema.$ref);
  const file = snapshotPath(folder, name);
  const link = `[${name}](#${name.toLowerCase()})`;
  return read(file) === undefined ? link : `${link} ([JSON Schema](../${file}))`;
}

function exampleOf({ type }: EventDefinition, folder: string, read: ReadFile): string {
  const [, , event, version] = type.split('.');
  const file = `${folder}/fixtures/${event}/${version}.json`;
  const text = read(file);
  if (text === undefined) throw new Error(`${type} has no golden fixture ${file}`);
  return text.trimEnd();
}

/** The envelope and every named shape that an event holds, each once, by name. */
function shapes(
  packages: readonly ContractPackage[],
  events: readonly CataloguedEvent[],
): [string, JsonSchema][] {
  const envelopes = packages.map(({ exports }) => toJsonSchema(exports.get(`${ENVELOPE}Schema`)));
  const documents = [...envelopes, ...events.map(({ schema }) => schema)];
  const byName = new Map(documents.flatMap((document) => Object.entries(document?.$defs ?? {})));
  return [...byName].toSorted(([a], [b]) => a.localeCompare(b, 'en'));
}
