import { type Connector, isConnectorError, Secret } from '@pyloto/core-connectors';

import { describeItem } from '../deliveries/describe-item.ts';
import { parseDelivery, RECEIVED_AT_MS } from '../deliveries/parse-delivery.ts';
import { SANDBOX_SECRETS } from '../session/environment.ts';
import type { Inventor } from './create-inventor.ts';
import { PROVIDER_KEYS, type ScrubbedBody, scrubBody } from './scrub-body.ts';

/** A delivery as it came. */
export type RealDelivery = {
  readonly body: Uint8Array;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
};

/** A fixture that holds nobody's data. */
export type RecordedFixture = {
  readonly body: string;
  readonly headers: string;
  readonly expected: string;
  /** What it may be called: `message-received`. */
  readonly name: string;
  readonly itemCount: number;
  readonly replacedCount: number;
  /** Words that are left, as the provider's own or because the parser needs them: `<name of the member> <word>`. */
  readonly keptWords: readonly string[];
  /** Whether the connector finds the same in it as in the delivery. */
  readonly isParsedAlike: boolean;
};

/** Why a delivery became no fixture. */
export type NotRecorded = { readonly reason: string };

/** What every connector takes in sandbox mode when nothing is configured. */
const SANDBOX_SECRET = Secret.of(SANDBOX_SECRETS.webhook_signature);

/** What a provider says of the event; everything else is of the connection, of somebody, or may be a secret. */
const KEPT_HEADER = /^(?:content-type|[a-z-]+-(?:event|topic|type))$/u;
const HEADER_WORD = /^[\w ./;=+()-]{1,80}$/u;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Makes a fixture of a delivery: with invented values, signed with the secret of a sandbox, and with what the connector's own
 * parser finds in it.
 *
 * @param keep names of members whose words are the provider's own, beside those that are known
 */
export async function recordDelivery(
  connector: Connector,
  { body, headers }: RealDelivery,
  { inventor, keep }: { readonly inventor: Inventor; readonly keep: readonly string[] },
): Promise<RecordedFixture | NotRecorded> {
  const text = readJsonText(body);
  if (text === undefined)
    return { reason: 'its body is no JSON, so nobody knows what in it is data' };
  const kept = keptHeaders(headers);
  const outcomeOf = (json: string): Promise<unknown> =>
    outcome(connector, { body: Buffer.from(json), headers: kept });
  const shapeOf = async (json: string): Promise<string> =>
    JSON.stringify(shape(await outcomeOf(json)));

  const wanted = await shapeOf(text);
  const scrub = (words: ReadonlySet<string>): ScrubbedBody =>
    scrubBody(text, inventor, { keys: new Set([...PROVIDER_KEYS, ...keep]), words });
  const words = await neededWords(
    scrub,
    async ({ text: json }) => (await shapeOf(json)) === wanted,
  );
  const scrubbed = scrub(words);
  const expected = await outcomeOf(scrubbed.text);
  const rawBody = Buffer.from(scrubbed.text);
  const proof = connector.signature.sign?.({ rawBody, sentAtMs: RECEIVED_AT_MS }, SANDBOX_SECRET);
  const fixture = {
    body: scrubbed.text,
    headers: pretty({ ...kept, ...proof }),
    expected: pretty(expected),
    name: nameOf(expected),
  };
  const left = leftIn(Object.values(fixture).join('\n'), scrubbed.originals);
  if (left > 0)
    return { reason: `${left} of its values were still in what would have been written` };
  return {
    ...fixture,
    itemCount: Array.isArray(expected) ? expected.length : 0,
    replacedCount: scrubbed.originals.size,
    keptWords: [...scrubbed.left],
    isParsedAlike: JSON.stringify(shape(expected)) === wanted,
  };
}

function readJsonText(body: Uint8Array): string | undefined {
  try {
    const text = UTF_8.decode(body);
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => KEPT_HEADER.test(name) && HEADER_WORD.test(value) && !/\d{5}/u.test(value),
    ),
  );
}

/** Without these words the connector would find something else: of all that could be, as few as possible are left. */
async function neededWords(
  scrub: (words: ReadonlySet<string>) => ScrubbedBody,
  isAlike: (scrubbed: ScrubbedBody) => Promise<boolean>,
): Promise<ReadonlySet<string>> {
  const none = scrub(new Set());
  if (await isAlike(none)) return new Set();
  const words = new Set(none.candidates);
  if (!(await isAlike(scrub(words)))) return new Set();
  for (const word of none.candidates) {
    words.delete(word);
    if (!(await isAlike(scrub(words)))) words.add(word);
  }
  return words;
}

async function outcome(connector: Connector, delivery: RealDelivery): Promise<unknown> {
  try {
    return (await parseDelivery(connector, delivery)).map(describeItem);
  } catch (error) {
    return { rejected: isConnectorError(error) ? error.code : 'unexpected_error' };
  }
}

/** Words of ours that say what something is, not what is in it. */
const SHAPING_KEY = /^(?:outcome|field|reason|rejected|capabilityId|type|kind|status|direction)$/u;
const SHAPING_WORD = /^[a-z][a-z0-9_. -]*$/u;

/** What has to be the same with invented values: which items there are, and which fields they have. */
function shape(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((element) => shape(element, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, shape(member, name)]),
    );
  }
  return SHAPING_KEY.test(key) && SHAPING_WORD.test(String(value)) ? value : typeof value;
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Shorter ones, and single words in small letters, are in every text by chance. */
const TELLING = /^(?!\d{1,6}$)(?![a-z_]+$)[^]{5,}$/u;

/** How many of the originals are in what would be written; the last look before it is. */
function leftIn(written: string, originals: ReadonlySet<string>): number {
  const decoded = written.replaceAll(/\\u(?<code>[0-9a-f]{4})/giu, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  const all = `${written}\n${decoded.replaceAll(String.raw`\/`, '/')}`;
  return [...originals].filter((original) => TELLING.test(original) && all.includes(original))
    .length;
}

function nameOf(expected: unknown): string {
  const first = Array.isArray(expected) ? described(expected[0]) : { outcome: 'rejected' };
  const word = first.type?.split('.')[2] ?? first.outcome ?? 'nothing';
  return word.replaceAll(/[^a-z0-9]+/gu, '-');
}

type Described = { readonly type?: string; readonly outcome?: string };

/** Made by `describeItem`. */
function described(item: unknown): Described {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both are text in every item of a connector
  return Object(item) as Described;
}
