const CRLF = '\r\n';
const [STRING, ERROR, INTEGER] = ['+', '-', ':'];
const LINES = new Set([STRING, ERROR, INTEGER, '_', ',', '#', '(']);
const BULKS = new Set(['$', '=', '!']);
const LISTS = new Set(['*', '~', '>', '|', '%']);
const INCOMPLETE = -1;

/** Cuts a stream of Redis protocol (RESP 2 and 3) into whole values, as bytes. */
export class RespSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** Takes what arrived. @returns the values that are whole now */
  push(chunk: Buffer): Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const values: Buffer[] = [];
    let start = 0;
    for (;;) {
      const end = endOfValue(this.#rest, start);
      if (end === INCOMPLETE) break;
      values.push(this.#rest.subarray(start, end));
      start = end;
    }
    this.#rest = this.#rest.subarray(start);
    return values;
  }
}

/** Where the value that begins at `start` ends, or -1 while a part of it is on its way. */
function endOfValue(bytes: Buffer, start: number): number {
  const lineEnd = bytes.indexOf(CRLF, start);
  if (start >= bytes.length || lineEnd === -1) return INCOMPLETE;
  const kind = String.fromCharCode(bytes[start]!);
  const afterLine = lineEnd + CRLF.length;
  if (LINES.has(kind)) return afterLine;
  const size = Number(bytes.toString('latin1', start + 1, lineEnd));
  if (BULKS.has(kind)) return endOfBulk(bytes, afterLine, size);
  if (!LISTS.has(kind)) throw new Error('a redis value must begin with its kind');
  // An attribute comes before the value that it is about; both are one reply.
  const pairs = kind === '%' || kind === '|' ? 2 : 1;
  const count = Math.max(0, size) * pairs + (kind === '|' ? 1 : 0);
  let end = afterLine;
  for (let index = 0; index < count && end !== INCOMPLETE; index++) end = endOfValue(bytes, end);
  return end;
}

function endOfBulk(bytes: Buffer, start: number, size: number): number {
  if (size < 0) return start;
  const end = start + size + CRLF.length;
  return end <= bytes.length ? end : INCOMPLETE;
}

/** Tells whether a reply is a push message (RESP 3), which answers no command. */
export function isPush(reply: Buffer): boolean {
  return reply[0] === '>'.charCodeAt(0);
}

/** The words of a command that a client sent, at most so many. */
export function wordsOf(command: Buffer, atMost: number): string[] {
  const words: string[] = [];
  let at = command.indexOf(CRLF) + CRLF.length;
  while (at < command.length && words.length < atMost) {
    const lineEnd = command.indexOf(CRLF, at);
    const size = Number(command.toString('latin1', at + 1, lineEnd));
    const start = lineEnd + CRLF.length;
    words.push(command.toString('utf8', start, start + size));
    at = start + size + CRLF.length;
  }
  return words;
}
