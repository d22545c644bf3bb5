import { ConnectorError, Secret } from '@pyloto/core-connectors';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable must be, in words for the operator. */
export type Expectation = {
  /** Completes «NAME must be …». */
  readonly mustBe: string;
  readonly example: string;
};

/** How a variable's text becomes its value; `parse` gives undefined for what it does not accept. */
export type ParsingRule<T> = Expectation & { readonly parse: (text: string) => T | undefined };

/** Reads the text of a file that a `<NAME>_FILE` variable names. */
export type ReadTextFile = (path: string) => string;

/** Reads variables and collects every problem, so that the operator sees all of them at once. */
export class EnvironmentReader {
  readonly #env: Environment;
  readonly #readTextFile: ReadTextFile;
  readonly #texts = new Map<string, string | undefined>();
  readonly #problems: string[] = [];

  constructor(env: Environment, readTextFile: ReadTextFile) {
    this.#env = env;
    this.#readTextFile = readTextFile;
  }

  /**
   * The value of NAME, or the content of the file that NAME_FILE names; undefined when neither is set.
   * Each name is read once, so that its problem is told once.
   */
  text(name: string): string | undefined {
    if (!this.#texts.has(name)) this.#texts.set(name, this.#readText(name));
    return this.#texts.get(name);
  }

  /** A value that the rule accepts, or the fallback. */
  parsed<T>(name: string, fallback: T, rule: ParsingRule<T>): T {
    const given = this.text(name);
    if (given === undefined) return fallback;
    const value = rule.parse(given);
    if (value === undefined) this.problem(name, rule);
    return value ?? fallback;
  }

  /** One of several words. */
  word<T extends string>(name: string, fallback: T, words: readonly T[]): T {
    return this.parsed(name, fallback, {
      mustBe: words.join(' or '),
      example: words[0] ?? '',
      parse: (given) => words.find((candidate) => candidate === given),
    });
  }

  secret(name: string): Secret | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value.trim() !== value) {
      this.#problems.push(`${name} must not begin or end with white space`);
    }
    return Secret.of(value);
  }

  problem(name: string, { mustBe, example }: Expectation): void {
    this.#problems.push(`${name} must be ${mustBe}, for example ${name}=${example}`);
  }

  /** @throws ConnectorError `config_invalid` with one line per problem, if there is any */
  assertValid(): void {
    if (this.#problems.length === 0) return;
    const lines = this.#problems.map((line) => `  - ${line}`);
    throw new ConnectorError(
      'config_invalid',
      `the configuration is not valid:\n${lines.join('\n')}`,
    );
  }

  #readText(name: string): string | undefined {
    const value = nonEmpty(this.#env[name]);
    const path = nonEmpty(this.#env[`${name}_FILE`]);
    if (path === undefined) return value;
    if (value === undefined) return this.#readFile(name, path);
    this.#problems.push(`${name} and ${name}_FILE must not both be set; keep one of them`);
    return value;
  }

  #readFile(name: string, path: string): string | undefined {
    try {
      return nonEmpty(this.#readTextFile(path).replace(/\r?\n$/, ''));
    } catch {
      this.problem(`${name}_FILE`, {
        mustBe: 'the path of a readable file',
        example: `/run/secrets/${name.toLowerCase()}`,
      });
      return undefined;
    }
  }
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
