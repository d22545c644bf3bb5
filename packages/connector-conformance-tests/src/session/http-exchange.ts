import { type Agent, request as httpRequest } from 'node:http';

/** A request, sent as it is: no header is added but `host`, `connection` and the body's length. */
export type ConformanceRequest = {
  /** Default `GET`. */
  readonly method?: string;
  /** Begins with `/`. */
  readonly path: string;
  /** Text beyond ASCII is sent as Latin-1. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Sends the body in chunks, without a length. */
  readonly isChunked?: boolean;
  /** From the connection to the last byte of the answer. Default 15,000. */
  readonly timeoutMs?: number;
};

/** An answer, read to its end. */
export type HttpAnswer = {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The text as JSON; undefined when it is none. */
  readonly json: unknown;
};

const TIMEOUT_MS = 15_000;

/**
 * Sends a request to `origin` and reads the answer.
 *
 * @throws Error when no answer comes: the connection broke, or the time was over
 */
export function exchange(
  origin: string,
  { method = 'GET', path, headers = {}, body, isChunked = false, ...rest }: ConformanceRequest,
  agent?: Agent,
): Promise<HttpAnswer> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length =
    bytes === undefined || isChunked ? {} : { 'content-length': String(bytes.byteLength) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${origin}${path}`,
      {
        method,
        headers: { ...length, ...headers },
        signal: AbortSignal.timeout(rest.timeoutMs ?? TIMEOUT_MS),
        ...(agent === undefined ? {} : { agent }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const { statusCode: status = 0 } = response;
          resolve({ status, headers: flat(response.headers), text, json: jsonOf(text) });
        });
      },
    );
    request.on('error', reject);
    if (isChunked && bytes !== undefined) request.write(bytes);
    request.end(isChunked ? undefined : bytes);
  });
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [name, String(value)]),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
