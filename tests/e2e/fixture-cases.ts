import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type Connector,
  type InboundRequest,
  isConnectorError,
  isParsedEvent,
  type ParsedItem,
  Secret,
} from '@pyloto/core-connectors';

import { REPO } from './connector-process.ts';

/** When the `expected.json` files say that their deliveries arrived. */
export const RECEIVED_AT_MS = 1_790_000_000_000;
/** What the cases are signed with. */
export const FIXTURE_SECRET = Secret.of('sandbox_app_secret');

/** An app, as its folder has it. */
export type AppUnderTest = { readonly name: string; readonly connector: Connector };

/** A delivery of an app's `fixtures` folder, and what it becomes. */
export type FixtureCase = AppUnderTest & {
  readonly case: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly expected: unknown;
};

/** What the tests compare of an item; `expected.json` has a list of these. */
export type DescribedItem = {
  readonly outcome?: 'ignored' | 'invalid';
  readonly field?: string;
  readonly dedupeKey?: string;
  readonly isReference?: true;
  readonly payload?: unknown;
};

/** Every app that has recorded deliveries. */
export const apps: readonly AppUnderTest[] = await Promise.all(
  globSync('apps/*/fixtures', { cwd: REPO })
    .map((folder) => path.basename(path.dirname(folder)))
    .toSorted()
    .map(loadApp),
);

/** Every case of every app. */
export const cases: readonly FixtureCase[] = apps.flatMap((app) =>
  readdirSync(fixturesOf(app)).map((name) => readCase(app, name)),
);

async function loadApp(name: string): Promise<AppUnderTest> {
  const file = path.join(REPO, 'apps', name, 'src/connector.ts');
  const connectors: Record<string, Connector> = await import(pathToFileURL(file).href);
  const [connector] = Object.values(connectors);
  if (connector === undefined) throw new Error(`${file} exports no connector`);
  return { name, connector };
}

function readCase(app: AppUnderTest, name: string): FixtureCase {
  const folder = path.join(fixturesOf(app), name);
  const readJson = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  const hasExpected = existsSync(path.join(folder, 'expected.json'));
  return {
    ...app,
    case: name,
    body: readFileSync(path.join(folder, 'body.json')),
    headers: readJson('headers.json'),
    expected: hasExpected ? readJson('expected.json') : undefined,
  };
}

function fixturesOf({ name }: AppUnderTest): string {
  return path.join(REPO, 'apps', name, 'fixtures');
}

/** The request that a case stands for. */
export function requestOf({ body, headers }: FixtureCase): InboundRequest {
  return { header: (key) => headers[key], rawBody: body, receivedAtMs: RECEIVED_AT_MS };
}

/** What a case becomes: its items, or the code that its body is refused with. */
export async function outcomeOf(fixture: FixtureCase): Promise<unknown> {
  const { signature, parseEvents } = fixture.connector;
  const verification = signature.verify(requestOf(fixture), [FIXTURE_SECRET]);
  if (!verification.ok) throw new Error(`signature is ${verification.reason}`);
  try {
    return ((await parseEvents?.(verification.request)) ?? []).map(describeItem);
  } catch (error) {
    if (isConnectorError(error)) return { rejected: error.code };
    throw error;
  }
}

function describeItem(item: ParsedItem): unknown {
  if (!isParsedEvent(item)) {
    return { outcome: item.outcome, field: item.field, reason: item.reason };
  }
  const { capabilityId, type, dedupeKey, orderingKey, channel, subject, occurredAt } = item;
  const { isReference, payload } = item;
  const route = { capabilityId, type, dedupeKey, orderingKey, channel, subject, occurredAt };
  return { ...route, isReference, payload };
}
