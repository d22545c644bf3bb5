/** The format of {@link CommandJob}; a worker takes the formats it knows. */
export const COMMAND_FORMAT = 1;

/** A command that waits in the queue; what it is, the outbound ledger knows. */
export type CommandJob = { readonly clientMessageId: string };
