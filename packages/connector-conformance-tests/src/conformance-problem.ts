/** What a requirement expected, what was seen, and what its author can do. */
export type ProblemDescription = {
  /** What must be so: `401`. */
  readonly expected: string;
  /** What was so: `200, and the event came out`. */
  readonly seen: string;
  /** Where to look, or what to change. */
  readonly advice: string;
};

/** A requirement that is not met. */
export class ConformanceProblem extends Error {
  override readonly name = 'ConformanceProblem';
  readonly description: ProblemDescription;

  constructor(description: ProblemDescription) {
    super(`expected ${description.expected}; seen ${description.seen}`);
    this.description = description;
  }
}

/** @throws ConformanceProblem unless it holds */
export function assertConforms(holds: boolean, description: ProblemDescription): asserts holds {
  if (!holds) throw new ConformanceProblem(description);
}

/** What a check cannot go on without; its requirement is skipped for this reason. */
export class CannotCheck extends Error {
  override readonly name = 'CannotCheck';
}
