import { Buffer } from 'node:buffer';
import { IncomingMessage, Server, ServerResponse } from 'node:http';

/** One request on its way to the connector. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Without its query. */
  readonly path: string;
  /** Hands the request on, or another one in its place. */
  readonly pass: (instead?: IncomingMessage) => void;
};

/** Looks at a request before the connector does: it passes it on, changed or not, or answers itself. */
export type Front = (exchange: Exchange) => void;

/** An answer that has not left yet. */
export type PendingAnswer = {
  status: number;
  readonly headers: Map<string, string>;
  body: string;
};

/** Puts a front before every HTTP server of this process. */
export function putInFront(front: Front): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called on the server that emits
  const { emit } = Server.prototype;
  Server.prototype.emit = function (this: Server, ...event: unknown[]): boolean {
    const emitAsItWas = (...args: unknown[]) => Reflect.apply(emit, this, args);
    const [name, request, response] = event;
    const isRequest = request instanceof IncomingMessage && response instanceof ServerResponse;
    if (name !== 'request' || !isRequest) return emitAsItWas(...event);
    const [path = ''] = (request.url ?? '').split('?');
    const pass = (instead = request) => void emitAsItWas('request', instead, response);
    front({ request, response, path, pass });
    return true;
  };
}

/** Holds the answer back until it is whole, and sends it as `change` leaves it. */
export function changeAnswer(
  response: ServerResponse,
  change: (answer: PendingAnswer) => void,
): void {
  const writeHead = response.writeHead.bind(response);
  const end = response.end.bind(response);
  const answer: PendingAnswer = { status: 200, headers: new Map(), body: '' };
  response.writeHead = (status: number, ...rest: unknown[]) => {
    answer.status = status;
    const headers = rest.find((value) => typeof value === 'object' && value !== null) ?? {};
    for (const [name, value] of Object.entries(headers)) {
      answer.headers.set(name.toLowerCase(), String(value));
    }
    return response;
  };
  response.write = (chunk: unknown) => {
    answer.body += textOf(chunk);
    return true;
  };
  response.end = (chunk?: unknown) => {
    answer.body += textOf(chunk);
    change(answer);
    answer.headers.set('content-length', String(Buffer.byteLength(answer.body)));
    writeHead(answer.status, Object.fromEntries(answer.headers));
    return end(answer.body, 'utf8');
  };
}

function textOf(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk;
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : '';
}

/** What a front reads or changes of a JSON answer. */
export type AnswerBody = {
  correlationId?: string;
  error?: { message: string; stack?: string };
  summary?: Record<'total' | 'processed' | 'deduped' | 'failed' | 'invalid', number>;
  items?: readonly unknown[];
  problems?: unknown;
  ready?: boolean;
  durability?: string;
};

/** Changes the JSON of an answer; one that is no JSON stays as it is. */
export function changeJson(
  response: ServerResponse,
  change: (body: AnswerBody, answer: PendingAnswer) => void,
): void {
  changeAnswer(response, (answer) => {
    if (!answer.headers.get('content-type')?.includes('json')) return;
    const body: AnswerBody = JSON.parse(answer.body);
    change(body, answer);
    answer.body = JSON.stringify(body);
  });
}

/** Replaces a header of the request, or adds it. */
export function setRequestHeader(request: IncomingMessage, name: string, value: string): void {
  const { rawHeaders } = request;
  const at = rawHeaders.findIndex(
    (header, index) => index % 2 === 0 && header.toLowerCase() === name,
  );
  if (at >= 0) rawHeaders[at + 1] = value;
  else rawHeaders.push(name, value);
  request.headers[name] = value;
}
