import { parseArgs } from 'node:util';

import { readLevel } from '../run-conformance.ts';
import type { ConformanceTarget } from '../target/conformance-target.ts';
import { WrongUse } from '../target/target.ts';

/** What the command line asks for. */
export type Arguments = {
  readonly target: ConformanceTarget;
  readonly json: boolean;
  readonly help: boolean;
  readonly junitFile: string | undefined;
  readonly badgeFile: string | undefined;
};

const OPTIONS = {
  level: { type: 'string' },
  main: { type: 'string' },
  'no-main': { type: 'boolean' },
  url: { type: 'string' },
  fixtures: { type: 'string', multiple: true },
  env: { type: 'string', multiple: true },
  'redis-url': { type: 'string' },
  only: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  junit: { type: 'string' },
  badge: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the command line. @throws WrongUse that names the argument and gives an example */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [subject, ...more] = positionals;
  if (more.length > 0) {
    throw new WrongUse(
      `one module or address must be given, and ${more.join(' ')} is more; try --help`,
    );
  }
  const isUrl = /^https?:\/\//.test(subject ?? '');
  const url = values.url ?? (isUrl ? subject : undefined);
  return {
    target: {
      ...given('module', isUrl ? undefined : subject),
      ...given('url', url),
      ...given('main', values['no-main'] === true ? null : values.main),
      ...given('fixtures', values.fixtures),
      ...given('redisUrl', values['redis-url']),
      ...given(
        'only',
        values.only?.flatMap((names) => names.split(',')),
      ),
      level: readLevel(values.level ?? 'bronze'),
      env: Object.fromEntries((values.env ?? []).map(readVariable)),
    },
    json: values.json ?? false,
    help: values.help ?? false,
    junitFile: values.junit,
    badgeFile: values.badge,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new WrongUse(`${reason}; try --help`, { cause });
  }
}

function readVariable(text: string): [string, string] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new WrongUse('--env must be a variable and its value, for example --env LOG_LEVEL=debug');
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed name widens to string
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
