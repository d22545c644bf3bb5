import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

import { createAdminClient } from './admin-client.ts';
import type { Command } from './command.ts';
import { CONNECTION_COMMANDS } from './connection-commands.ts';
import { DEAD_LETTER_COMMANDS } from './dead-letter-commands.ts';
import { DESTINATION_COMMANDS } from './destination-commands.ts';
import { helpOf, helpOfAll } from './help.ts';
import { LEDGER_COMMANDS } from './ledger-commands.ts';
import { OpsError } from './ops-error.ts';
import { readAddress } from './read-address.ts';
import { OUTBOUND_COMMANDS } from './outbound-commands.ts';
import { createScreen, type OutputStream } from './screen.ts';

/** What the tool is run with. */
export type OpsRun = {
  /** The arguments after the script's name. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
};

const COMMANDS = [
  ...DEAD_LETTER_COMMANDS,
  ...LEDGER_COMMANDS,
  ...DESTINATION_COMMANDS,
  ...OUTBOUND_COMMANDS,
  ...CONNECTION_COMMANDS,
];

/**
 * Runs one command against the operator's doors of a running app.
 *
 * @returns the exit code: 0 done, 1 not done or not in order, 2 asked in a wrong way
 */
export async function runOps(run: OpsRun): Promise<0 | 1 | 2> {
  try {
    return await runCommand(run);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    run.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

async function runCommand({ args, env, stdout, stderr }: OpsRun): Promise<0 | 1> {
  // `npm run ops -- …` and `pnpm ops -- …` hand the dashes over.
  const given = args[0] === '--' ? args.slice(1) : args;
  const command = findCommand(given);
  const isHelp = given.includes('--help') || given.includes('-h');
  if (command === undefined) {
    if (!isHelp && given.length > 0) {
      throw new OpsError(2, 'there is no such command; pnpm ops --help lists them');
    }
    (isHelp ? stdout : stderr).write(helpOfAll(COMMANDS));
    if (isHelp) return 0;
    throw new OpsError(2, 'a command is needed');
  }
  if (isHelp) {
    stdout.write(helpOf(command));
    return 0;
  }
  const rest = given.slice(command.words.split(' ').length);
  const { values, positionals } = parse(rest, command);
  const text = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  const isOn = (option: string): boolean => values[option] === true;
  const screen = createScreen({ isJson: isOn('json'), stdout, stderr });
  const client = createAdminClient(readAddress(env, text('url')));
  return command.run({ names: positionals, text, isOn }, client, screen);
}

function findCommand(args: readonly string[]): Command | undefined {
  return COMMANDS.find(({ words }) => words.split(' ').every((word, at) => args[at] === word));
}

function parse(args: readonly string[], { words, usage, options }: Command) {
  const config: ParseArgsOptionsConfig = { url: { type: 'string' }, json: { type: 'boolean' } };
  for (const [name, { value }] of Object.entries(options)) {
    config[name] = { type: value === undefined ? 'boolean' : 'string' };
  }
  try {
    const allowPositionals = usage.startsWith('<');
    return parseArgs({ args: [...args], options: config, allowPositionals, strict: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : '';
    throw new OpsError(2, `${reason}; see pnpm ops ${words} --help`);
  }
}
