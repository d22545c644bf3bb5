import type { Connector } from '@pyloto/core-connectors';

import type { Fixture } from './read-fixtures.ts';

/** A program that the suite may start with Node. */
export type Program = {
  readonly file: string;
  readonly args: readonly string[];
};

/** What is tested, found and read. */
export type Target = {
  readonly connector: Connector | undefined;
  /** The name under which the module exports it. */
  readonly exportName: string | undefined;
  readonly moduleFile: string | undefined;
  /** Absent where a running connector is tested. */
  readonly program: Program | undefined;
  /** Without a slash at its end. */
  readonly url: string | undefined;
  readonly fixtures: readonly Fixture[];
  readonly env: Readonly<Record<string, string>>;
  readonly redisUrl: string | undefined;
};

/** The caller named something that cannot be tested; the message names the argument and gives an example. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}
