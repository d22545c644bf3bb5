import { type ConnectorErrorCode, isConnectorError } from '@pyloto/core-connectors';

/** The fields of a log line about an error. */
export type ErrorFields = {
  readonly errorCode: ConnectorErrorCode;
  readonly errorMessage: string;
  /** Where a foreign error was thrown, as `file:line:column` without its folders. */
  readonly errorAt?: string;
  readonly upstreamStatus?: number;
};

/**
 * Describes anything that was thrown in log fields.
 *
 * A `ConnectorError` gives its code, its message (which holds no data by contract) and the upstream
 * status, if any. Of an error of another class only its name and the place where it was thrown are
 * taken: its message may quote a payload.
 *
 * @param codeOfForeign the code for anything that is not a `ConnectorError`
 */
export function errorFields(
  error: unknown,
  codeOfForeign: ConnectorErrorCode = 'handler_failed',
): ErrorFields {
  if (!isConnectorError(error)) {
    const fields = { errorCode: codeOfForeign, errorMessage: nameOf(error) };
    const errorAt = placeOf(error);
    return errorAt === undefined ? fields : { ...fields, errorAt };
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

const FRAME_PLACE = /^\s+at .*?([\w.-]{1,80}:\d{1,6}:\d{1,6})\)?$/m;

/** The first frame of the stack. What stands before the frames quotes the message and is not looked at. */
function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined;
  const messageAt = error.stack.indexOf(error.message);
  if (messageAt === -1) return undefined;
  return FRAME_PLACE.exec(error.stack.slice(messageAt + error.message.length))?.[1];
}
