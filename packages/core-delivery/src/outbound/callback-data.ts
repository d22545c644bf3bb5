const PREFIX = 'p1:';
/** A part's number has so many digits at most: a part in the thousands is none of ours. */
const MOST_DIGITS = 3;

/** Which part of which command a message is. */
export type CallbackReference = { readonly clientMessageId: string; readonly part: number };

/**
 * What is attached to a message, so that its statuses lead back to its command: `p1:<part>:<clientMessageId>`.
 *
 * @param part from 0 to 999
 */
export function writeCallbackData(clientMessageId: string, part: number): string {
  return `${PREFIX}${part}:${clientMessageId}`;
}

/** Reads what came back; undefined for anything that {@link writeCallbackData} did not write. */
export function readCallbackData(text: string): CallbackReference | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const end = text.indexOf(':', PREFIX.length);
  const digits = text.slice(PREFIX.length, end);
  const clientMessageId = text.slice(end + 1);
  if (end === -1 || clientMessageId === '' || !isPartNumber(digits)) return undefined;
  return { clientMessageId, part: Number(digits) };
}

function isPartNumber(digits: string): boolean {
  if (digits.length > MOST_DIGITS) return false;
  return /^(?:0|[1-9]\d*)$/u.test(digits);
}
