import { ConnectorError, type HttpResponse } from '@pyloto/core-connectors';

import { readGraphAnswer } from '../graph/read-graph-answer.ts';
import { asArray, asId, asObject, asString } from '../json/as-json-value.ts';
import type { JsonObject } from '../json/json-object.ts';
import { parseJsonObject } from '../json/parse-json.ts';

/** What Instagram says of a code that was used, has ended or never was one; compared, never shown. */
const CODE_REFUSED = /authorization code|matching code/i;

/**
 * Reads an answer of Meta's login, without a digit of any id lost.
 *
 * Two forms of errors are known: Graph's, and the flat one of `api.instagram.com` (`error_type`, `code`, `error_message`).
 *
 * @throws ConnectorError `auth_invalid` when the code or token is not accepted (any more), `rate_limited`, `upstream_unavailable` when
 * the same may succeed later, otherwise what Graph's code says, mostly `upstream_rejected`. No word of Meta's is in it
 */
export function readLoginAnswer(response: HttpResponse): JsonObject {
  const flat = flatErrorIn(response);
  if (flat !== undefined) throw flatError(flat, response.status);
  return readGraphAnswer(response, true);
}

/** What an answer says, flat or as the one entry of a list: `{"data":[{…}]}` is documented, and not always sent. */
export function entryOf(answer: JsonObject): JsonObject {
  return asObject(asArray(answer.data)?.[0]) ?? answer;
}

function flatErrorIn({ body }: HttpResponse): JsonObject | undefined {
  try {
    const answer = parseJsonObject(body);
    return asString(answer.error_type) === undefined ? undefined : answer;
  } catch {
    return undefined;
  }
}

/** `code` repeats the status, and at times says it where the status does not. */
function flatError({ code, error_message: message }: JsonObject, status: number): ConnectorError {
  const upstreamCode = asId(code);
  const facts = {
    upstreamStatus: status,
    effect: 'none',
    ...(upstreamCode !== undefined && /^\d{3}$/.test(upstreamCode) && { upstreamCode }),
  } as const;
  if (status === 429 || upstreamCode === '429') {
    return new ConnectorError('rate_limited', 'login must be asked less often', facts);
  }
  if (status >= 500) {
    return new ConnectorError('upstream_unavailable', 'login must be available', facts);
  }
  return CODE_REFUSED.test(asString(message) ?? '')
    ? new ConnectorError('auth_invalid', 'authorization code must be new', facts)
    : new ConnectorError('upstream_rejected', 'login must accept the request of the app', facts);
}
