import { Readable } from 'node:stream';

import { ConnectorError, type HttpRequest, type HttpResponse } from '@pyloto/core-connectors';
import type { Dispatcher } from 'undici';

import { toConnectorError } from './transport-error.ts';

/** One call, ready to be sent. */
type Call = {
  readonly url: URL;
  readonly request: HttpRequest;
  readonly maxResponseBytes: number;
};

/**
 * Sends one request and reads its answer whole.
 *
 * undici hears an abort only once the request has a connection. This one settles at the moment of the timeout or the abort,
 * and a request that has no connection by then is never sent.
 *
 * @throws ConnectorError as the port says; the signal's reason when it is aborted
 */
export function exchange(dispatcher: Dispatcher, call: Call): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    new Exchange(call, { resolve, reject }).start(dispatcher);
  });
}

type Outcome = {
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (reason: unknown) => void;
};

type ResponseHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

class Exchange implements Dispatcher.DispatchHandler {
  readonly #call: Call;
  readonly #outcome: Outcome;
  readonly #chunks: Uint8Array[] = [];
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #bodyBytes = 0;

  constructor(call: Call, outcome: Outcome) {
    this.#call = call;
    this.#outcome = outcome;
  }

  start(dispatcher: Dispatcher): void {
    const { url, request } = this.#call;
    if (request.signal?.aborted === true) return this.handleEvent();
    this.#timer = setTimeout(onTimeout, request.timeoutMs, this);
    request.signal?.addEventListener('abort', this);
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: request.headers ?? null,
        body: bodyOf(request),
      },
      this,
    );
  }

  /** The signal was aborted. */
  handleEvent(): void {
    this.fail(this.#call.request.signal?.reason);
  }

  /** Rejects, unless settled before, and gives the connection up. */
  fail(reason: unknown): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#outcome.reject(reason);
    this.#controller?.abort(GIVEN_UP);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) controller.abort(GIVEN_UP);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    this.#status = status;
    this.#headers = lastValues(headers);
    if (Number(this.#headers['content-length']) > this.#call.maxResponseBytes) this.#failTooLarge();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#bodyBytes += chunk.byteLength;
    if (this.#bodyBytes > this.#call.maxResponseBytes) return this.#failTooLarge();
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#isSettled) return;
    this.#settle();
    const body = Buffer.concat(this.#chunks, this.#bodyBytes);
    this.#outcome.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.fail(toConnectorError(error, { wasSent: this.#controller !== undefined }));
  }

  #failTooLarge(): void {
    this.fail(
      new ConnectorError('upstream_rejected', 'answer body must be within the limit', {
        upstreamStatus: this.#status,
      }),
    );
  }

  #settle(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#call.request.signal?.removeEventListener('abort', this);
  }
}

function bodyOf({ body }: HttpRequest): string | Uint8Array | Readable | null {
  if (body === undefined) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  return Readable.from(body, { objectMode: false });
}

/** What undici is told when a settled call is given up; nobody sees it. */
const GIVEN_UP = new Error('call was given up');

function onTimeout(call: Exchange): void {
  call.fail(new ConnectorError('timeout', 'answer must be whole within the timeout'));
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
