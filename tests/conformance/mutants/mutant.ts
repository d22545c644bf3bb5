import type { Connector } from '@pyloto/core-connectors';

import type { Front } from './put-in-front.ts';

/** What a program runs a connector with. */
export type ProgramParts = {
  readonly connector: Connector;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
};

/** The reference connector or its program with exactly one defect planted. */
export type Mutant = {
  /** In kebab case. */
  readonly name: string;
  /** The one requirement that must fail. */
  readonly caughtBy: string;
  /** What it does wrong, in a line. */
  readonly defect: string;
  /** Changes what the module exports, and nothing that runs. */
  readonly exported?: (reference: Connector) => Connector;
  /** Changes the connector that the module exports and the program runs. */
  readonly connector?: (reference: Connector) => Connector;
  /** Changes only what the program runs, its environment or its command line. */
  readonly program?: (parts: ProgramParts) => ProgramParts | Promise<ProgramParts>;
  /** Stands between the program's port and the connector. */
  readonly front?: Front;
  /** Changes the process before the program starts: what Node gives it. */
  readonly prepare?: () => void;
  /** True: its `expected.json` stay those of the reference. Otherwise they are what its own parser says, as if its author had copied them. */
  readonly keepsExpected?: boolean;
  /**
   * The requirements, by id or group, that come to where its defect is; default: all. For a defect that shows at one path, in one
   * answer or with one variable only.
   */
  readonly reach?: readonly string[];
  /** True: to catch it, the suite has to wait until something has surely not come. */
  readonly isSlow?: boolean;
};
