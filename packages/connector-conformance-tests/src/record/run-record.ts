import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { cannotSign } from '../session/signer.ts';
import { loadConnector } from '../target/load-target.ts';
import { WrongUse } from '../target/target.ts';
import { startRecorder } from './start-recorder.ts';

/** What the command is started with. */
export type RecordCommand = {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Resolves when somebody asks to stop. */
  readonly untilStopped: Promise<unknown>;
};

const HELP = `Usage: pyloto-record [module] [options]

Takes real deliveries on this machine and stores each as a fixture: with invented values, signed with the secret of a sandbox.

  module              exports the connector; default: src/connector.ts
  --fixtures <folder> default: fixtures
  --port <port>       default: 3000; 0 takes a free one
  --keep <member>     its words are the provider's own, and stay; may be given several times

Deliveries are verified with the secrets in the environment, by the names in the connector's manifest; without any they are not.
`;

/** Runs the command until it is stopped. @returns 0 after a stop, 2 for wrong use */
export async function runRecord(command: RecordCommand): Promise<number> {
  const { argv, cwd, env, stdout, stderr, untilStopped } = command;
  try {
    const { module, fixtures, port, keep, help } = readArguments(argv);
    if (help) {
      stdout(HELP);
      return 0;
    }
    const { connector } = await loadConnector(moduleFile(path.resolve(cwd, module)));
    const problem = cannotSign(connector);
    if (problem !== undefined) throw new WrongUse(`no fixture can be signed: ${problem}`);
    const recorder = await startRecorder({
      connector,
      fixtures: path.resolve(cwd, fixtures),
      port,
      secrets: env,
      keep,
      tell: (line) => stdout(`${line}\n`),
      random: Math.random,
    });
    const trust = recorder.verifies
      ? 'with the secret in the environment'
      : 'not: no secret is in the environment';
    stdout(`recording at ${recorder.url}; verified ${trust}. Ctrl-C ends it.\n`);
    await untilStopped;
    await recorder.close();
    return 0;
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    stderr(`${error.message}\n`);
    return 2;
  }
}

function moduleFile(file: string): string {
  if (existsSync(file)) return file;
  throw new WrongUse(
    `the module must be a file; there is none at ${file}. Example: pyloto-record src/connector.ts`,
  );
}

function readArguments(argv: readonly string[]) {
  const { values, positionals } = parse(argv);
  const { fixtures = 'fixtures', port: portText = '3000', keep = [], help = false } = values;
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new WrongUse('--port must be a whole number from 0 to 65535, for example --port 3000');
  }
  return { module: positionals[0] ?? 'src/connector.ts', fixtures, port, keep, help };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        fixtures: text,
        port: text,
        keep: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new WrongUse(
      `${error instanceof Error ? error.message : 'unknown option'}; --help has all options`,
    );
  }
}
