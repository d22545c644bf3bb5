import type { Command, Option } from './command.ts';

const COMMON: Readonly<Record<string, Option>> = {
  url: {
    value: 'url',
    help: 'the app, or its ADMIN_PORT; else PYLOTO_ADMIN_URL, else http://127.0.0.1:3000',
  },
  json: { help: 'the answer as JSON' },
  help: { help: 'this text' },
};

const KEY = `The key comes from PYLOTO_ADMIN_KEY, or from the file that PYLOTO_ADMIN_KEY_FILE names.
Exit codes: 0 done, 1 not done or not in order, 2 asked in a wrong way.
`;

/** The text of `--help` for all commands. */
export function helpOfAll(commands: readonly Command[]): string {
  const lines = commands.map(({ words, usage, summary }) => [`${words} ${usage}`.trim(), summary]);
  return `Usage: pnpm ops <command> [options]

Commands:
${columns(lines)}
Options:
${optionLines(COMMON)}
${KEY}`;
}

/** The text of `--help` for one command. */
export function helpOf({ words, usage, summary, options, examples }: Command): string {
  const own = Object.keys(options).length === 0 ? '' : `Options:\n${optionLines(options)}\n`;
  return `Usage: pnpm ops ${`${words} ${usage}`.trim()} [options]

${summary[0]?.toUpperCase()}${summary.slice(1)}.

${own}Common options:
${optionLines(COMMON)}
Examples:
${examples.map((example) => `  pnpm ops ${example}\n`).join('')}
${KEY}`;
}

function optionLines(options: Readonly<Record<string, Option>>): string {
  return columns(
    Object.entries(options).map(([name, { value, help }]) => [
      value === undefined ? `--${name}` : `--${name} <${value}>`,
      help,
    ]),
  );
}

function columns(lines: readonly (readonly string[])[]): string {
  const width = Math.max(...lines.map(([first = '']) => first.length));
  return lines.map(([first = '', second = '']) => `  ${first.padEnd(width)}  ${second}\n`).join('');
}
