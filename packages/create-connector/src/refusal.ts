/**
 * Why nothing was made, or not all of it.
 *
 * - `usage`: the command line does not say enough, or says something that cannot be
 * - `folder_in_use`: the folder holds files that must not be touched
 * - `interrupted`: somebody stopped it; nothing is left behind
 * - `unexpected`: the machine did not do what it was told
 */
export type RefusalCode = 'usage' | 'folder_in_use' | 'interrupted' | 'unexpected';

/** What the process ends with. `notInstalled` is no refusal: the project is there, its dependencies are not. */
export const EXIT_CODES = {
  done: 0,
  folder_in_use: 1,
  unexpected: 1,
  usage: 2,
  notInstalled: 3,
  interrupted: 130,
} as const satisfies Record<RefusalCode | 'done' | 'notInstalled', number>;

/** An end before the project was made; its message is for whoever typed the command. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** What the message is about: missing flags, files in the way. */
  readonly details: readonly string[];

  constructor(code: RefusalCode, message: string, details: readonly string[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
