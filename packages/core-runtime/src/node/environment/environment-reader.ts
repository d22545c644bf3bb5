import { ConnectorError, Secret } from '@pyloto/core-connectors';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable must be, in words for the operator. */
export type Expectation = {
  /** Completes «NAME must be …». */
  readonly mustBe: string;
  readonly example: string;
};

/** Reads the text of a file that a `<NAME>_FILE` variable names. */
export type ReadTextFile = (path: string) => string;

/** Reads variables and collects every problem, so that the operator sees all of them at once. */
export type EnvironmentReader = {
  /** The value of NAME, or the content of the file that NAME_FILE names; undefined when neither is set. */
  readonly text: (name: string) => string | undefined;
  /** A value that `parse` accepts, or the fallback; `parse` gives undefined for what it does not accept. */
  readonly parsed: <T>(name: string, fallback: T, rule: ParsingRule<T>) => T;
  /** One of several words. */
  readonly word: <T extends string>(name: string, fallback: T, words: readonly T[]) => T;
  readonly secret: (name: string) => Secret | undefined;
  readonly problem: (name: string, expectation: Expectation) => void;
  /** @throws ConnectorError `config_invalid` with one line per problem, if there is any */
  readonly assertValid: () => void;
};

/** How a variable's text becomes its value. */
export type ParsingRule<T> = Expectation & { readonly parse: (text: string) => T | undefined };

export function createEnvironmentReader(
  env: Environment,
  readTextFile: ReadTextFile,
): EnvironmentReader {
  const problems: string[] = [];

  function problem(name: string, { mustBe, example }: Expectation): void {
    problems.push(`${name} must be ${mustBe}, for example ${name}=${example}`);
  }

  function text(name: string): string | undefined {
    const value = nonEmpty(env[name]);
    const path = nonEmpty(env[`${name}_FILE`]);
    if (path === undefined) return value;
    if (value !== undefined) {
      problems.push(`${name} and ${name}_FILE must not both be set; keep one of them`);
      return value;
    }
    try {
      return nonEmpty(readTextFile(path).replace(/\r?\n$/, ''));
    } catch {
      problem(`${name}_FILE`, {
        mustBe: 'the path of a readable file',
        example: `/run/secrets/${name.toLowerCase()}`,
      });
      return undefined;
    }
  }

  function parsed<T>(name: string, fallback: T, rule: ParsingRule<T>): T {
    const given = text(name);
    if (given === undefined) return fallback;
    const value = rule.parse(given);
    if (value === undefined) problem(name, rule);
    return value ?? fallback;
  }

  function word<T extends string>(name: string, fallback: T, words: readonly T[]): T {
    return parsed(name, fallback, {
      mustBe: words.join(' or '),
      example: words[0] ?? '',
      parse: (given) => words.find((candidate) => candidate === given),
    });
  }

  function secret(name: string): Secret | undefined {
    const value = text(name);
    if (value === undefined) return undefined;
    if (value.trim() !== value) {
      problems.push(`${name} must not begin or end with white space`);
    }
    return Secret.of(value);
  }

  function assertValid(): void {
    if (problems.length === 0) return;
    const lines = problems.map((line) => `  - ${line}`);
    throw new ConnectorError(
      'config_invalid',
      `the configuration is not valid:\n${lines.join('\n')}`,
    );
  }

  return { text, parsed, word, secret, problem, assertValid };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

/** A rule for a whole number between two bounds, both allowed. */
export function wholeNumber(min: number, max: number, example: number): ParsingRule<number> {
  return {
    mustBe: `a whole number from ${min} to ${max}`,
    example: String(example),
    parse: (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}
