import { ConnectorError, isRetryable, type ConnectorErrorCode } from '@pyloto/core-connectors';

import { GRAPH_ERROR_ROWS } from './graph-error-codes.ts';

/** One line of the table of Meta's codes. */
export type GraphErrorTableRow = {
  /** As Meta writes them, with a subcode after a slash. */
  readonly codes: readonly string[];
  /** What must stand in `error_data.details`, where the code alone does not say it. */
  readonly details: string | undefined;
  readonly errorCode: ConnectorErrorCode;
  /** Whether it is tried again by itself. */
  readonly isRetryable: boolean;
  /** The error's message. */
  readonly expectation: string;
};

/** Every code of Meta's that is known, for the docs: the rows that errors are mapped by, in their order. */
export function graphErrorTable(): readonly GraphErrorTableRow[] {
  return GRAPH_ERROR_ROWS.map(({ codes, details, errorCode, expectation }) => ({
    codes,
    details,
    errorCode,
    isRetryable: isRetryable(new ConnectorError(errorCode, expectation)),
    expectation,
  }));
}
