import type { HttpResponse, HttpStreamResponse } from '@pyloto/core-connectors';

import { StreamedBody, type BodySource } from './streamed-body.ts';

/** The first lines of an answer. */
export type AnswerHead = Omit<HttpResponse, 'body'>;

/** Takes an answer as it comes. */
export type AnswerReader = {
  /** Once, before any bytes. */
  readonly onHead: (head: AnswerHead, source: BodySource) => void;
  /** @returns whether more may come at once; if not, the reader says when */
  readonly onBytes: (chunk: Uint8Array) => boolean;
  readonly onEnd: () => void;
  /** Instead of `onEnd`, also before `onHead`. */
  readonly onFailure: (reason: unknown) => void;
};

type Outcome<T> = {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
};

/** Hands on an answer once it is whole. */
export class WholeReader implements AnswerReader {
  readonly #outcome: Outcome<HttpResponse>;
  readonly #chunks: Uint8Array[] = [];
  #head: AnswerHead = { status: 0, headers: {} };

  constructor(outcome: Outcome<HttpResponse>) {
    this.#outcome = outcome;
  }

  onHead(head: AnswerHead): void {
    this.#head = head;
  }

  onBytes(chunk: Uint8Array): boolean {
    this.#chunks.push(chunk);
    return true;
  }

  onEnd(): void {
    const { status, headers } = this.#head;
    this.#outcome.resolve({ status, headers, body: Buffer.concat(this.#chunks) });
  }

  onFailure(reason: unknown): void {
    this.#outcome.reject(reason);
  }
}

/** Hands on an answer at its first lines, and its bytes as they are read. */
export class StreamReader implements AnswerReader {
  readonly #outcome: Outcome<HttpStreamResponse>;
  #body: StreamedBody | undefined;

  constructor(outcome: Outcome<HttpStreamResponse>) {
    this.#outcome = outcome;
  }

  onHead({ status, headers }: AnswerHead, source: BodySource): void {
    this.#body = new StreamedBody(source);
    this.#outcome.resolve({ status, headers, body: this.#body });
  }

  onBytes(chunk: Uint8Array): boolean {
    return this.#body?.push(chunk) ?? true;
  }

  onEnd(): void {
    this.#body?.end();
  }

  onFailure(reason: unknown): void {
    if (this.#body === undefined) this.#outcome.reject(reason);
    else this.#body.fail(reason);
  }
}
