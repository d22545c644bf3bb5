/** Why a release stops where it is. */
export class ReleaseRefusal extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('the release must have no problems');
    this.problems = problems;
  }
}
