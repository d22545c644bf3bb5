import {
  type HttpRequest,
  type HttpStreamResponse,
  isConnectorError,
  type StreamingHttpClient,
} from '@pyloto/core-connectors';
import {
  type Attributes,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';

/** Where the spans go. */
export type TracingOptions = {
  /** Default: the one of the process's tracer provider, also when that is registered later; without any, nothing is traced. */
  readonly tracer?: Tracer;
};

/**
 * Makes a client that writes one CLIENT span for each call, under the span that is active when it begins.
 *
 * A span holds the method, the host, the port, the status and the kind of failure: no path, query, header or byte, since those
 * hold ids and tokens; for the same reason there is no `url.full`. Nothing is added to the request, so no third party learns of the trace.
 * A stream's span ends with its body.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span (read 2026-11-21)
 */
export function withTracing(
  client: StreamingHttpClient,
  { tracer = trace.getTracer('@pyloto/core-http') }: TracingOptions = {},
): StreamingHttpClient {
  return {
    request: (request) => {
      const span = startSpan(tracer, request);
      return span === undefined ? client.request(request) : traced(span, client.request(request));
    },
    stream: (request, limits) => {
      const span = startSpan(tracer, request);
      const answer = client.stream(request, limits);
      return span === undefined ? answer : tracedStream(span, answer);
    },
    close: () => client.close(),
  };
}

/** @returns undefined when nobody would see it */
function startSpan(tracer: Tracer, request: HttpRequest): Span | undefined {
  const attributes = describe(request);
  const span = tracer.startSpan(request.method, { kind: SpanKind.CLIENT, attributes });
  return span.isRecording() ? span : undefined;
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['https:', 443],
  ['http:', 80],
]);

/** Known from the start, so that a sampler can ask; a quarter of a microsecond where there is none. */
function describe({ method, url }: HttpRequest): Attributes {
  const parsed = URL.parse(url);
  const defaultPort = parsed === null ? undefined : DEFAULT_PORTS.get(parsed.protocol);
  // Of another scheme's URL, which is refused, nobody knows what its parts are.
  if (parsed === null || defaultPort === undefined) return { 'http.request.method': method };
  const { hostname, port } = parsed;
  return {
    'http.request.method': method,
    'server.address': hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    'server.port': port === '' ? defaultPort : Number(port),
  };
}

async function traced<TAnswer extends { readonly status: number }>(
  span: Span,
  answer: Promise<TAnswer>,
): Promise<TAnswer> {
  const settled = await headOf(span, answer);
  span.end();
  return settled;
}

async function tracedStream(
  span: Span,
  answer: Promise<HttpStreamResponse>,
): Promise<HttpStreamResponse> {
  const { status, headers, body } = await headOf(span, answer);
  return { status, headers, body: tracedBody(span, body) };
}

async function headOf<TAnswer extends { readonly status: number }>(
  span: Span,
  answer: Promise<TAnswer>,
): Promise<TAnswer> {
  try {
    const settled = await answer;
    writeStatus(span, settled.status);
    return settled;
  } catch (error) {
    endFailed(span, error);
    throw error;
  }
}

/** Not a generator: its `return` would wait for the bytes that are asked for. */
function tracedBody(span: Span, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = body[Symbol.asyncIterator]();
      return {
        next: async () => {
          try {
            const step = await iterator.next();
            if (step.done === true) end(span);
            return step;
          } catch (error) {
            endFailed(span, error);
            throw error;
          }
        },
        return: async () => {
          end(span);
          return (await iterator.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}

/** A body can be asked again after its end. */
function end(span: Span): void {
  if (span.isRecording()) span.end();
}

function writeStatus(span: Span, status: number): void {
  span.setAttribute('http.response.status_code', status);
  if (status >= 400) writeError(span, String(status));
}

function endFailed(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  const known = isConnectorError(error) ? error : undefined;
  if (known?.upstreamStatus !== undefined) writeStatus(span, known.upstreamStatus);
  // What is not ours is the reason of an abort, which may hold anything.
  writeError(span, known?.code ?? '_OTHER');
  span.end();
}

/** Without a description: a message says no more than the type, and its author is not always known. */
function writeError(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
