import { ConnectorError, type HttpRequest, isConnectorError } from '@pyloto/core-connectors';
import type { Dispatcher } from 'undici';

import type { AnswerReader } from './answer-reader.ts';
import { discard, isFailureOf, toSendable, type SendableBody } from './request-body.ts';
import type { BodySource } from './streamed-body.ts';
import { bodyFailure, toConnectorError, withEffect, type Effect } from './transport-error.ts';

/** One call, ready to be sent. */
export type Call = {
  readonly url: URL;
  readonly request: HttpRequest;
  /** Largest body of the answer, in bytes as sent. */
  readonly maxBytes: number;
};

/**
 * Sends one request and hands its answer to a reader.
 *
 * undici hears an abort only once the request has a connection. This one ends at the moment of the timeout or the abort,
 * and a request that has no connection by then is never sent. Its errors say whether a byte of the request was written.
 */
export function exchange(dispatcher: Promise<Dispatcher>, call: Call, reader: AnswerReader): void {
  new Exchange(call, reader).start(dispatcher);
}

type ResponseHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

class Exchange implements Dispatcher.DispatchHandler, BodySource {
  readonly #call: Call;
  readonly #reader: AnswerReader;
  readonly #body: SendableBody;
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #effect: Effect = 'none';
  #isSettled = false;
  #status = 0;
  #bodyBytes = 0;

  constructor(call: Call, reader: AnswerReader) {
    this.#call = call;
    this.#reader = reader;
    this.#body = toSendable(call.request.body);
  }

  start(dispatcher: Promise<Dispatcher>): void {
    const { request } = this.#call;
    if (request.signal?.aborted === true) return this.handleEvent();
    this.#timer = setTimeout(onTimeout, request.timeoutMs, this);
    request.signal?.addEventListener('abort', this);
    dispatcher
      .then((ready) => this.#dispatch(ready))
      .catch((error: unknown) => this.#fail(toConnectorError(error, this.#effect)));
  }

  #dispatch(dispatcher: Dispatcher): void {
    const { url, request } = this.#call;
    if (this.#isSettled) return;
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: request.headers ?? null,
        body: this.#body,
      },
      this,
    );
  }

  /** The signal was aborted. */
  handleEvent(): void {
    const reason: unknown = this.#call.request.signal?.reason;
    this.#fail(isConnectorError(reason) ? withEffect(reason, this.#effect) : reason);
  }

  timeOut(): void {
    const effect = this.#effect;
    this.#fail(
      new ConnectorError('timeout', 'answer must be whole within the timeout', { effect }),
    );
  }

  resume(): void {
    // A settled call's connection may be another one's by now.
    if (!this.#isSettled) this.#controller?.resume();
  }

  leave(): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#giveUp();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) controller.abort(GIVEN_UP);
  }

  /** The first bytes were written: a body that comes by and by begins the request, so it is not sent before. */
  onBodySent(): void {
    this.#effect = 'unknown';
  }

  /** The last bytes were written, or the only ones of a request without a body. */
  onRequestSent(): void {
    this.#effect = 'unknown';
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    if (status < 200) return;
    this.#status = status;
    const values = lastValues(headers);
    if (Number(values['content-length']) > this.#call.maxBytes) return this.#failTooLarge();
    this.#reader.onHead({ status, headers: values }, this);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#bodyBytes += chunk.byteLength;
    if (this.#bodyBytes > this.#call.maxBytes) return this.#failTooLarge();
    if (!this.#reader.onBytes(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#reader.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    const describe = isFailureOf(this.#body, error) ? bodyFailure : toConnectorError;
    this.#fail(describe(error, this.#effect));
  }

  #failTooLarge(): void {
    const facts = { upstreamStatus: this.#status, effect: this.#effect };
    this.#fail(
      new ConnectorError('upstream_rejected', 'answer body must be within the limit', facts),
    );
  }

  /** Tells the reader, unless settled before, and gives everything up. */
  #fail(reason: unknown): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#reader.onFailure(reason);
    this.#giveUp();
  }

  #settle(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#call.request.signal?.removeEventListener('abort', this);
  }

  #giveUp(): void {
    this.#controller?.abort(GIVEN_UP);
    discard(this.#body);
  }
}

/** What undici is told when a settled call is given up; nobody sees it. */
const GIVEN_UP = new Error('call was given up');

function onTimeout(call: Exchange): void {
  call.timeOut();
}

function lastValues(headers: ResponseHeaders): Record<string, string> {
  // Without a prototype, `headers.constructor` is not there unless it was sent.
  const values: Record<string, string> = Object.create(null);
  for (const name in headers) {
    const value = headers[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) values[name] = last;
  }
  return values;
}
