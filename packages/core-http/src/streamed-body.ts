/** What feeds a {@link StreamedBody}. */
export type BodySource = {
  /** Goes on after `push` asked it to pause. */
  readonly resume: () => void;
  /** Stops for good: nobody reads any more. */
  readonly leave: () => void;
};

/** The other side is not read from while so many bytes wait for their reader. */
const HIGH_WATER_MARK_BYTES = 65_536;

const DONE = { done: true, value: undefined } as const;

/**
 * The bytes of an answer, for one reader.
 *
 * It is no stream of Node, whose iterator cannot be left while it waits for the next bytes.
 */
export class StreamedBody implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #source: BodySource;
  readonly #readers: PromiseWithResolvers<IteratorResult<Uint8Array, undefined>>[] = [];
  #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #isOver = false;
  #failure: { readonly reason: unknown } | undefined;

  constructor(source: BodySource) {
    this.#source = source;
  }

  /** @returns whether the source may go on; if not, it is told when */
  push(chunk: Uint8Array): boolean {
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: chunk });
      return true;
    }
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    return this.#waitingBytes < HIGH_WATER_MARK_BYTES;
  }

  end(): void {
    this.#isOver = true;
    for (const reader of this.#readers.splice(0)) reader.resolve(DONE);
  }

  fail(reason: unknown): void {
    this.#chunks = [];
    const reader = this.#readers.shift();
    if (reader === undefined) this.#failure = { reason };
    else reader.reject(reason);
    this.end();
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) return Promise.resolve(this.#handOut(chunk));
    if (this.#failure !== undefined) {
      const { reason } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(reason);
    }
    if (this.#isOver) return Promise.resolve(DONE);
    const reader = Promise.withResolvers<IteratorResult<Uint8Array, undefined>>();
    this.#readers.push(reader);
    return reader.promise;
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#chunks = [];
    this.#failure = undefined;
    this.end();
    this.#source.leave();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #handOut(value: Uint8Array): IteratorResult<Uint8Array, undefined> {
    this.#waitingBytes -= value.byteLength;
    if (this.#chunks.length === 0) this.#source.resume();
    return { done: false, value };
  }
}
