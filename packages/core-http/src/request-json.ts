import { ConnectorError, type HttpClient, type HttpRequest } from '@pyloto/core-connectors';

/** A call that carries JSON both ways. */
export type JsonRequest = Omit<HttpRequest, 'body'> & {
  /** What is sent as JSON; nothing is sent when it is absent. */
  readonly body?: unknown;
  /**
   * Reads the answer's text. Default `JSON.parse`, which rounds integers beyond 2^53: where a provider sends ids as numbers, give a
   * parser that keeps them. What it throws means that the answer is no JSON.
   */
  readonly parse?: (text: string) => unknown;
};

/** An answer of any status. */
export type JsonResponse = {
  readonly status: number;
  /** Lower-case names; the last value where a name was repeated. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when the answer has no body, or one that is not JSON in UTF-8. */
  readonly json: unknown;
};

/**
 * Sends JSON and reads JSON, whatever the answer's status and content type; what a status means is for the caller to say
 * (`errorFromResponse`). Headers of the caller win over ours (`accept`, `content-type`).
 *
 * @throws ConnectorError as `HttpClient` says, and `payload_invalid` for a body that JSON cannot write; never for a status
 */
export async function requestJson(
  client: Pick<HttpClient, 'request'>,
  { body, parse = JSON.parse, ...request }: JsonRequest,
): Promise<JsonResponse> {
  const text = body === undefined ? undefined : write(body);
  const answer = await client.request({
    ...request,
    headers: headersOf(request.headers, text !== undefined),
    ...(text === undefined ? {} : { body: text }),
  });
  const { status, headers } = answer;
  return { status, headers, json: read(answer.body, parse) };
}

function headersOf(given: HttpRequest['headers'], hasBody: boolean): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (hasBody) headers['content-type'] = 'application/json';
  for (const name in given) headers[name.toLowerCase()] = given[name] ?? '';
  return headers;
}

function write(body: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(body);
  } catch {
    // What it threw may hold names and values of the body.
  }
  if (text !== undefined) return text;
  throw new ConnectorError('payload_invalid', 'body must be what json can carry', {
    effect: 'none',
  });
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function read(body: Uint8Array, parse: (text: string) => unknown): unknown {
  try {
    return body.byteLength === 0 ? undefined : parse(UTF_8.decode(body));
  } catch {
    return undefined;
  }
}
