import type { AdminClient } from './admin-client.ts';
import type { Screen } from './screen.ts';

/** An option of a command; without `value` it is a switch. */
export type Option = { readonly value?: string; readonly help: string };

/** What a command was given. */
export type Given = {
  /** What stands after the command's words. */
  readonly names: readonly string[];
  readonly text: (option: string) => string | undefined;
  readonly isOn: (option: string) => boolean;
};

/** One command of the tool. */
export type Command = {
  /** `dead-letters list`. */
  readonly words: string;
  /** What it is followed by: `<id>`; empty for nothing. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly string[];
  /** @returns the exit code: 0 done, 1 not */
  readonly run: (given: Given, client: AdminClient, screen: Screen) => Promise<0 | 1>;
};
