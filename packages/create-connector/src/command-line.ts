import { parseArgs } from 'node:util';

import { AUTH_TYPES, DIRECTIONS, PACKAGE_MANAGERS } from './answers/answers.ts';
import { Refusal } from './refusal.ts';

/** What was typed; answers as text, not looked at yet. */
export type CommandLine = {
  readonly name: string | undefined;
  readonly provider: string | undefined;
  readonly direction: string | undefined;
  readonly auth: string | undefined;
  readonly pm: string | undefined;
  readonly registry: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly install: boolean;
  readonly git: boolean;
  readonly help: boolean;
  readonly version: boolean;
};

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean', default: false } as const;

const OPTIONS = {
  provider: TEXT,
  direction: TEXT,
  auth: TEXT,
  pm: TEXT,
  registry: TEXT,
  yes: { ...FLAG, short: 'y' },
  json: FLAG,
  'dry-run': FLAG,
  force: FLAG,
  'no-install': FLAG,
  'no-git': FLAG,
  help: { ...FLAG, short: 'h' },
  version: { ...FLAG, short: 'v' },
} as const;

/** What `--help` prints. */
export const HELP = `Usage: create-connector [name] [options]

Makes a connector: a project that builds, tests and runs. What no option says is asked, on a terminal.

  name                    the package's name, or a path whose last part is the name: my-connector, @acme/my-connector
  --provider <name>       whom it connects: "Acme Chat"
  --direction <direction> ${DIRECTIONS.join(', ')}
  --auth <type>           how deliveries are signed: ${AUTH_TYPES.join(', ')}
  --pm <manager>          ${PACKAGE_MANAGERS.join(', ')}
  --registry <url>        where @pyloto/* is installed from, written to .npmrc; default: what npm is configured with
  --yes, -y               takes the default for what is not given
  --force                 replaces files of its own in a folder that holds files; others are left alone
  --dry-run               says which files it would write
  --no-install            does not install dependencies
  --no-git                does not start a git repository
  --json                  prints one JSON object, and asks nothing
  --help, -h  --version, -v

Exit codes: 0 done; 1 nothing was made; 2 the command line does not say enough; 3 made, but dependencies were not
installed; 130 interrupted, nothing is left behind but what --force had replaced.

Example: create-connector tea-house --provider "Tea House" --direction both --auth hmac --pm npm
`;

/**
 * Reads the command line.
 *
 * @param argv without the program's name
 * @throws Refusal `usage` for an option that does not exist, or that lacks its value
 */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const { values, positionals } = parse(argv);
  if (positionals.length > 1) {
    throw new Refusal(
      'usage',
      'one name must be given, without spaces between its parts',
      positionals,
    );
  }
  const { 'dry-run': dryRun, 'no-install': noInstall, 'no-git': noGit, ...others } = values;
  const { provider, direction, auth, pm, registry, ...flags } = others;
  return {
    name: positionals[0],
    provider,
    direction,
    auth,
    pm,
    registry,
    ...flags,
    dryRun,
    install: !noInstall,
    git: !noGit,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Refusal(
      'usage',
      `${error instanceof Error ? error.message : 'options must be known'}; --help has all of them`,
    );
  }
}
