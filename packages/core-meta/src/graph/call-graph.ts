import { ConnectorError, isConnectorError, type HttpRequest } from '@pyloto/core-connectors';

import type { JsonObject } from '../json/json-object.ts';
import type { GraphCall } from './graph-call.ts';
import { graphUrl, type GraphQuery } from './graph-url.ts';
import { mapTransportFailure } from './map-transport-failure.ts';
import { encodeMultipart, type GraphForm } from './multipart-form.ts';
import { readGraphAnswer } from './read-graph-answer.ts';

/** Some of Meta's hosts refuse calls that do not say who makes them. */
export const USER_AGENT = 'pyloto-core-meta';

/** What a header can carry; a token of Meta's is letters, digits and the like. */
const VISIBLE_ASCII = /^[\x21-\x7E]+$/;

type GraphRequest = Pick<HttpRequest, 'method' | 'url' | 'body'> & {
  readonly headers?: HttpRequest['headers'];
};

/**
 * Posts JSON to Graph, in one attempt.
 *
 * @param path relative, below the version: `108104325522914/messages`
 * @returns the answer, without a digit of any id lost
 * @throws ConnectorError whose code says what follows, see docs/providers/meta-errors.md; `unknown_outcome` when the call may have had
 * its effect and may not be made twice. Its message holds no words of Meta's
 */
export function postGraph(
  call: GraphCall,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<JsonObject> {
  return exchange(call, () => ({
    method: 'POST',
    url: graphUrl(call, path),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }));
}

/** Asks Graph, as {@link postGraph} posts. A question may always be asked twice: its outcome is never unknown. */
export function getGraph(call: GraphCall, path: string, query?: GraphQuery): Promise<JsonObject> {
  return exchange({ ...call, isRepeatable: true }, () => ({
    method: 'GET',
    url: graphUrl(call, path, query),
  }));
}

/** Deletes something at Graph, as {@link postGraph} posts. What is gone may be deleted again: its outcome is never unknown. */
export function deleteGraph(call: GraphCall, path: string): Promise<JsonObject> {
  return exchange({ ...call, isRepeatable: true }, () => ({
    method: 'DELETE',
    url: graphUrl(call, path),
  }));
}

/**
 * Posts a form with a file to Graph, as {@link postGraph} posts; the file is sent while it is read.
 *
 * @throws ConnectorError of the file's own code, with effect `none`, when the file fails while it is read: what arrived is no whole form
 * and is not kept
 */
export async function uploadToGraph(
  call: GraphCall,
  path: string,
  form: GraphForm,
): Promise<JsonObject> {
  const { contentType, sizeBytes, body } = encodeMultipart(form);
  const watched = watch(body);
  try {
    return await exchange(call, () => ({
      method: 'POST',
      url: graphUrl(call, path),
      headers: {
        'content-type': contentType,
        ...(sizeBytes !== undefined && { 'content-length': `${sizeBytes}` }),
      },
      body: watched.body,
    }));
  } catch (error) {
    throw watched.failure() ?? error;
  } finally {
    // Not waited for: a source that hangs would hold the answer back.
    leave(form.file.bytes).catch(() => {});
  }
}

async function exchange(call: GraphCall, write: () => GraphRequest): Promise<JsonObject> {
  if (call.signal.aborted) throw neverBegun(call.signal.reason);
  const authorization = bearerOf(call);
  const { headers, ...request } = write();
  const response = await call.http
    .request({
      ...request,
      headers: {
        authorization,
        'user-agent': USER_AGENT,
        ...headers,
      },
      timeoutMs: call.timeoutMs,
      signal: call.signal,
    })
    .catch((error: unknown) => {
      throw mapTransportFailure(error, call);
    });
  return readGraphAnswer(response, call.isRepeatable);
}

/** A token that no header can carry (a placeholder, half a line of a file) is no token, and no fault of whoever gave the command. */
function bearerOf({ accessToken }: GraphCall): string {
  const token = accessToken.reveal();
  if (VISIBLE_ASCII.test(token)) return `Bearer ${token}`;
  throw new ConnectorError('auth_invalid', 'access token must be visible ASCII characters', {
    effect: 'none',
  });
}

function neverBegun(reason: unknown): ConnectorError {
  return new ConnectorError('upstream_unavailable', 'call must not be given up before it begins', {
    cause: reason,
    effect: 'none',
  });
}

/** A call that failed before it read the file, or while it waited for it, leaves nobody else to close what the file comes from. */
async function leave(bytes: GraphForm['file']['bytes']): Promise<void> {
  if (bytes instanceof Uint8Array) return;
  await bytes[Symbol.asyncIterator]().return?.();
}

/** Remembers that the bytes failed by themselves: an HTTP client says it in words of its own, or not at all. */
function watch(body: AsyncIterable<Uint8Array>): {
  readonly body: AsyncIterable<Uint8Array>;
  readonly failure: () => ConnectorError | undefined;
} {
  let failure: ConnectorError | undefined;
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      failure = withoutEffect(error);
      throw failure;
    }
  }
  return { body: read(), failure: () => failure };
}

function withoutEffect(error: unknown): ConnectorError {
  if (!isConnectorError(error)) {
    return new ConnectorError('upstream_unavailable', 'file must be readable to its end', {
      cause: error,
      effect: 'none',
    });
  }
  return new ConnectorError(error.code, error.message, { cause: error, effect: 'none' });
}
