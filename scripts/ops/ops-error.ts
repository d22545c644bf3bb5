/** Why a command ends early; its message is for whoever typed it. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  /** 1: it could not be done, 2: it was asked in a wrong way. */
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
