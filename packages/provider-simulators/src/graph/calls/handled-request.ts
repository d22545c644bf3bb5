import type { Fault } from '../faults/fault.ts';

/** A request that was answered, or cut. */
export type HandledRequest = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** HTTP status; 0: the connection was cut. */
  readonly status: number;
  /** Code of the error body. */
  readonly code?: number;
  readonly fault?: Fault['kind'];
  readonly atMs: number;
  /** From its arrival to its answer, in milliseconds, a slow fault included. */
  readonly handlingMs: number;
};
