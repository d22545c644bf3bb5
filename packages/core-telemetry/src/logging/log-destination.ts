import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';
import process from 'node:process';

/** Where lines go. A test may give its own; a process uses {@link createLogDestination}. */
export type LogDestination = {
  /** Takes whole lines, in order. Never throws. */
  readonly write: (lines: string) => void;
  /** Returns when everything taken so far has left the process, or cannot leave it. */
  readonly flush: () => void;
  /** How many lines were given up since the last call; 0 as long as there is no room to say so. */
  readonly takeLost?: () => number;
};

/** Times are in milliseconds, sizes in UTF-16 code units or bytes, whichever a line has more of. */
export type LogDestinationOptions = {
  /** An open file descriptor; default 1, standard output. */
  readonly fd?: number;
  /** How long a line waits for company; default 50. */
  readonly flushAfterMs?: number;
  /** Lines of this size leave at once; default 16,384. */
  readonly flushAtChars?: number;
  /** What waits for a reader that is not ready; more is given up and counted. Default 8 MiB. */
  readonly maxWaitingChars?: number;
};

/**
 * Writes lines to a file descriptor in few, large, synchronous writes.
 *
 * Synchronous on purpose: a write to a file or a pipe costs some microseconds, a trip through the thread pool more, and
 * nothing is left in flight that `process.exit` could lose or reorder. Lines wait at most `flushAfterMs`; what waits leaves
 * on `flush` and when the process exits (not when it is killed by SIGKILL or by a signal nobody handles).
 *
 * A reader that is not ready (EAGAIN) or a full disk is tried again later, without blocking; a reader that is
 * gone (EPIPE, EBADF) ends the writing quietly.
 */
export function createLogDestination(options: LogDestinationOptions = {}): LogDestination {
  const buffer = new LineBuffer({ ...DEFAULTS, ...options });
  return {
    write: (lines) => buffer.write(lines),
    flush: () => buffer.flush(),
    takeLost: () => buffer.takeLost(),
  };
}

/** The destination of every logger that was given none: one per process, so that lines keep their order. */
export function standardOutput(): LogDestination {
  shared ??= createLogDestination();
  return shared;
}

const DEFAULTS = {
  fd: 1,
  flushAfterMs: 50,
  flushAtChars: 16_384,
  maxWaitingChars: 8 * 1024 * 1024,
} as const satisfies Required<LogDestinationOptions>;

/** A flush waits for a reader that takes nothing at most 400 times 5 ms, so 2 s. */
const FLUSH_PATIENCE = { tries: 400, pauseMs: 5 } as const;
const MAX_BYTES_PER_UNIT = 3;
const NOTHING = Buffer.alloc(0);

let shared: LogDestination | undefined;
let waitingBuffers: Set<LineBuffer> | undefined;

/** The buffers with lines in them; they are flushed when the process exits. */
function waiting(): Set<LineBuffer> {
  if (waitingBuffers === undefined) {
    const buffers = new Set<LineBuffer>();
    waitingBuffers = buffers;
    process.on('exit', () => {
      for (const buffer of buffers) buffer.flush();
    });
  }
  return waitingBuffers;
}

class LineBuffer {
  readonly #options: Required<LogDestinationOptions>;
  readonly #scratch: Buffer;
  /** Lines that are not encoded yet. */
  #text = '';
  /** The encoded part that the reader has not taken yet, a view of the scratch buffer. */
  #bytes: Buffer = NOTHING;
  #isFlushDue = false;
  #readerIsGone = false;
  #lostLines = 0;

  constructor(options: Required<LogDestinationOptions>) {
    this.#options = options;
    this.#scratch = Buffer.allocUnsafeSlow(4 * options.flushAtChars * MAX_BYTES_PER_UNIT);
  }

  write(lines: string): void {
    if (this.#readerIsGone) return;
    if (this.#isFull()) {
      this.#lostLines += countLines(lines);
      return;
    }
    this.#text += lines;
    const isReaderSlow = this.#bytes.length > 0;
    if (this.#text.length >= this.#options.flushAtChars && !isReaderSlow) this.#drain();
    if (this.#hasWaiting()) this.#flushLater();
  }

  flush(): void {
    for (let tries = 0; tries < FLUSH_PATIENCE.tries; tries += 1) {
      const before = this.#bytes.length + this.#text.length;
      if (this.#drain()) return;
      if (this.#bytes.length + this.#text.length < before) tries = 0;
      pause(FLUSH_PATIENCE.pauseMs);
    }
  }

  takeLost(): number {
    if (this.#lostLines === 0 || this.#isFull()) return 0;
    const lines = this.#lostLines;
    this.#lostLines = 0;
    return lines;
  }

  #isFull(): boolean {
    return this.#bytes.length + this.#text.length > this.#options.maxWaitingChars;
  }

  #hasWaiting(): boolean {
    return this.#bytes.length > 0 || this.#text !== '';
  }

  #flushLater(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    waiting().add(this);
    setTimeout(() => {
      this.#isFlushDue = false;
      if (this.#drain()) waiting().delete(this);
      else this.#flushLater();
    }, this.#options.flushAfterMs).unref();
  }

  /** Writes what the reader takes now. @returns whether nothing is left */
  #drain(): boolean {
    while (this.#hasWaiting()) {
      if (this.#bytes.length === 0) this.#encode();
      const written = this.#tryWrite();
      if (written === 0) return !this.#hasWaiting();
      this.#bytes = this.#bytes.subarray(written);
    }
    return true;
  }

  #encode(): void {
    const text = this.#text;
    this.#text = '';
    this.#bytes =
      text.length * MAX_BYTES_PER_UNIT > this.#scratch.length
        ? Buffer.from(text)
        : this.#scratch.subarray(0, this.#scratch.write(text));
  }

  #tryWrite(): number {
    try {
      return writeSync(this.#options.fd, this.#bytes);
    } catch (error) {
      // Anything else may pass: a reader that is not ready, a full disk, an interruption.
      if (isGone(error)) this.#giveUp();
      return 0;
    }
  }

  #giveUp(): void {
    this.#readerIsGone = true;
    this.#text = '';
    this.#bytes = NOTHING;
  }
}

/** The reader is gone, or the descriptor was closed. */
function isGone(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'EBADF')
  );
}

function countLines(lines: string): number {
  let count = 0;
  for (let at = lines.indexOf('\n'); at >= 0; at = lines.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** The event loop is over when a flush has to wait, so waiting blocks. */
function pause(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}
