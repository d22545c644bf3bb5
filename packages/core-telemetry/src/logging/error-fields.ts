import { type ConnectorErrorCode, isConnectorError } from '@pyloto/core-connectors';

/** The fields of a log line about an error. */
export type ErrorFields = {
  readonly errorCode: ConnectorErrorCode;
  readonly errorMessage: string;
  readonly upstreamStatus?: number;
};

/**
 * Describes anything that was thrown in log fields.
 *
 * A `ConnectorError` gives its code, its message (which holds no data by contract) and the upstream
 * status, if any. Of an error of another class only the name is taken: its message may quote a payload.
 *
 * @param codeOfForeign the code for anything that is not a `ConnectorError`
 */
export function errorFields(
  error: unknown,
  codeOfForeign: ConnectorErrorCode = 'handler_failed',
): ErrorFields {
  if (!isConnectorError(error)) {
    return { errorCode: codeOfForeign, errorMessage: nameOf(error) };
  }
  const { code: errorCode, message: errorMessage, upstreamStatus } = error;
  return upstreamStatus === undefined
    ? { errorCode, errorMessage }
    : { errorCode, errorMessage, upstreamStatus };
}

/** A class name by its looks; whoever put a sentence into `name` gets `Error`. */
const CLASS_NAME = /^[A-Za-z_$][\w$.]{0,63}$/;

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return typeof error.name === 'string' && CLASS_NAME.test(error.name) ? error.name : 'Error';
}
