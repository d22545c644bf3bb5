import path from 'node:path';
import { parseArgs } from 'node:util';

import { SANDBOX_SECRETS } from '../session/environment.ts';
import { signerOf } from '../session/signer.ts';
import { loadConnector } from '../target/load-target.ts';
import { type Fixture, readFixtures } from '../target/read-fixtures.ts';
import { WrongUse } from '../target/target.ts';

/** What the command is started with. */
export type DeliverCommand = {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
};

const HELP = `Usage: pyloto-deliver <module> [case] [options]

Plays a recorded delivery at a connector in a sandbox, signed now, and prints the answer.

  module              exports the connector: src/connector.ts
  case                a folder of the fixtures; default: the first
  --fixtures <folder> default: fixtures
  --url <address>     default: http://127.0.0.1:3000
`;

const TIMEOUT_MS = 30_000;

/** Runs the command. @returns 0 when the answer is 2xx, 1 when not, 2 for wrong use */
export async function runDeliver({ argv, cwd, stdout, stderr }: DeliverCommand): Promise<number> {
  try {
    const { values, positionals } = parse(argv);
    const { fixtures = 'fixtures', url = 'http://127.0.0.1:3000', help = false } = values;
    const [module, name] = positionals;
    if (help || module === undefined) {
      (help ? stdout : stderr)(HELP);
      return help ? 0 : 2;
    }
    const { connector } = await loadConnector(path.resolve(cwd, module));
    const fixture = chosen(readFixtures(path.resolve(cwd, fixtures)), name);
    const proof = signerOf(connector, Date.now)(fixture.body, SANDBOX_SECRETS.webhook_signature);
    const { status, text } = await post(webhookAt(url), fixture, proof);
    stdout(`${fixture.name}: ${status} ${text}\n`);
    return status >= 200 && status < 300 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    stderr(`${error.message}\n`);
    return 2;
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const help = { type: 'boolean', short: 'h' } as const;
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { fixtures: text, url: text, help },
    });
  } catch (error) {
    throw new WrongUse(`${String(error)}; --help has all options`);
  }
}

function webhookAt(address: string): URL {
  const url = URL.parse('/webhook', address);
  if (url !== null && /^https?:$/u.test(url.protocol)) return url;
  throw new WrongUse('--url must be an http or https address, for example http://127.0.0.1:3000');
}

function chosen(fixtures: readonly Fixture[], name: string | undefined): Fixture {
  const fixture = name === undefined ? fixtures[0] : fixtures.find((known) => known.name === name);
  if (fixture !== undefined) return fixture;
  throw new WrongUse(`the case must be one of ${fixtures.map((known) => known.name).join(', ')}`);
}

async function post(
  url: URL,
  { body, headers }: Fixture,
  proof: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headers, ...proof },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new WrongUse(
      `the address must be of a connector in sandbox mode; nothing answers at ${url.origin}`,
      { cause },
    );
  }
}
