import type { ParsedEvent } from '@pyloto/core-connectors';

/** The version of {@link InboxJob} that is written; a copy that reads another one leaves such jobs to the copies that can. */
export const INBOX_FORMAT = 1;

/** Events of one tenant that wait to be handled: those of a request at first, a failed one alone afterwards. */
export type InboxJob = {
  readonly correlationId: string;
  /** When their request arrived, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
  /** Which attempt comes next, from 1 on. */
  readonly attempt: number;
  /** When the first attempt failed, in milliseconds since the epoch. */
  readonly firstFailedAtMs?: number;
  /** How often they had to wait for somebody else since the last attempt. */
  readonly waits?: number;
  readonly items: readonly ParsedEvent[];
};
