import { ConnectorError, type HttpResponse } from '@pyloto/core-connectors';

import type { JsonObject } from '../json/json-object.ts';
import { parseJsonObject } from '../json/parse-json.ts';
import type { GraphCall } from './graph-call.ts';
import { mapGraphError, readGraphError } from './map-graph-error.ts';
import { readRetryAfterMs } from './read-wait.ts';

const REFUSED = 'answer must be a graph error where it is no success';
const UNREADABLE = 'answer must be one of graph to be known to have failed';

/**
 * Reads an answer: the object when it is a success, the error when Graph says one, whatever the status beside it.
 *
 * Ids that a double cannot hold come as text.
 *
 * @throws ConnectorError of the code that {@link mapGraphError} finds; for an answer that is not Graph's: `rate_limited` for 429 and
 * `upstream_rejected` for other refusals (4xx), else `unknown_outcome` or, when the call may be made twice, `upstream_unavailable`
 */
export function readGraphAnswer(response: HttpResponse, isRepeatable: boolean): JsonObject {
  const body = tryParse(response.body);
  const error = readGraphError(body?.error);
  if (error !== undefined) throw mapGraphError(error, response, isRepeatable);
  if (body !== undefined && isSuccess(response.status)) return body;
  throw isRefusal(response.status)
    ? refusal(response)
    : unreadableAnswer({ isRepeatable }, response.status);
}

/** The error of a success that does not hold what it must: what it did is not known. */
export function unreadableAnswer(
  { isRepeatable }: Pick<GraphCall, 'isRepeatable'>,
  upstreamStatus: number,
): ConnectorError {
  const code = isRepeatable ? 'upstream_unavailable' : 'unknown_outcome';
  return new ConnectorError(code, UNREADABLE, { upstreamStatus, effect: 'unknown' });
}

function tryParse(bytes: Uint8Array): JsonObject | undefined {
  try {
    return parseJsonObject(bytes);
  } catch {
    return undefined;
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** 408 is a gateway's timeout: the request may have got through. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

function refusal({ status, headers }: HttpResponse): ConnectorError {
  const retryAfterMs = readRetryAfterMs(headers);
  return new ConnectorError(status === 429 ? 'rate_limited' : 'upstream_rejected', REFUSED, {
    upstreamStatus: status,
    effect: 'none',
    ...(status === 429 && retryAfterMs !== undefined && { retryAfterMs }),
  });
}
