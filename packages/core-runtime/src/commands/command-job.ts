/** The format of {@link CommandJob}; a worker takes the formats it knows. */
export const COMMAND_FORMAT = 1;

/** A command that waits in the queue; what it is, the outbound ledger knows. */
export type CommandJob = {
  readonly clientMessageId: string;
  /** Since when copies have taken it that do not know its command; milliseconds since the epoch. */
  readonly strangeSinceMs?: number;
  /** Attempts before an operator had it sent again, without the first ones of the parts that were sent: the schedule begins anew. */
  readonly attemptsBefore?: number;
};
