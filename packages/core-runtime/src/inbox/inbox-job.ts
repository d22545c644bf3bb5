import type { ParsedEvent } from '@pyloto/core-connectors';
import type { NewJob } from '@pyloto/core-delivery';

/** The version of {@link InboxJob} that is written; a copy that reads another one leaves such jobs to the copies that can. */
export const INBOX_FORMAT = 1;

/** The version of one in which an event is a reference: a copy that knows of none would hand it on as it is. */
const REFERENCE_FORMAT = 2;

/** The versions that can be read. */
export const INBOX_FORMATS: readonly number[] = [INBOX_FORMAT, REFERENCE_FORMAT];

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

/** A job for the inbox, in its version. */
export function inboxJob(job: NewJob<InboxJob>): NewJob<InboxJob> {
  const hasReferences = job.data.items.some(({ isReference }) => isReference === true);
  return hasReferences ? { ...job, format: REFERENCE_FORMAT } : job;
}
