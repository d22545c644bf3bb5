import {
  ConnectorError,
  type ConnectorErrorCode,
  type HttpResponse,
} from '@pyloto/core-connectors';

import { asId, asString } from '../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { findGraphErrorRow } from './find-graph-error-row.ts';
import type { GraphErrorRow } from './graph-error-codes.ts';
import { readRegainMs, readRetryAfterMs } from './read-wait.ts';

/** What is read of an error; its words are not, they can hold data. */
export type GraphError = {
  readonly code: number;
  readonly subcode: number | undefined;
  /** Compared with what is known, never shown. */
  readonly details: string | undefined;
  readonly isTransient: boolean;
};

/** Meta's codes have at most seven digits; more could be somebody's number. */
const CODE = /^-?\d{1,7}$/;
/** From here on a code is one product's own and says everything; the subcode that sometimes stands beside it says nothing more. */
const FIRST_PRODUCT_CODE = 1000;

/** @returns undefined when it is none of Graph's: no object, or without a code */
export function readGraphError(error: unknown): GraphError | undefined {
  if (!isJsonObject(error)) return undefined;
  const code = readCode(error.code);
  if (code === undefined) return undefined;
  return {
    code,
    subcode: readCode(error.error_subcode),
    details: readDetails(error),
    isTransient: error.is_transient === true,
  };
}

/**
 * Maps an error by its code: throttles come with status 400, faults that never pass with 500.
 *
 * `upstreamCode` is the code, with the subcode where it says more: `131047`, `100/33`. `effect` is `none` unless the outcome is unknown.
 *
 * @param isRepeatable whether the call may be made twice; then nothing is `unknown_outcome`
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes (read 2026-11-21)
 */
export function mapGraphError(
  error: GraphError,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  isRepeatable: boolean,
): ConnectorError {
  const row = findGraphErrorRow(error);
  const found = row?.errorCode ?? codeOfUnknown(error, status);
  const code = found === 'unknown_outcome' && isRepeatable ? 'upstream_unavailable' : found;
  const retryAfterMs = waitFor(code, headers, row);
  return new ConnectorError(code, row?.expectation ?? 'call must be one that graph accepts', {
    upstreamStatus: status,
    upstreamCode: upstreamCodeOf(error),
    effect: found === 'unknown_outcome' ? 'unknown' : 'none',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** A code that nobody knows: the status decides, because nothing else is left. */
function codeOfUnknown({ isTransient }: GraphError, status: number): ConnectorErrorCode {
  if (isTransient) return 'upstream_unavailable';
  return status >= 400 && status < 500 ? 'upstream_rejected' : 'unknown_outcome';
}

function waitFor(
  code: ConnectorErrorCode,
  headers: HttpResponse['headers'],
  row: GraphErrorRow | undefined,
): number | undefined {
  if (code !== 'rate_limited' && code !== 'upstream_unavailable') return undefined;
  return (
    readRetryAfterMs(headers) ?? (row?.isCallLimit === true ? readRegainMs(headers) : undefined)
  );
}

function upstreamCodeOf({ code, subcode }: GraphError): string {
  return subcode === undefined || code >= FIRST_PRODUCT_CODE ? `${code}` : `${code}/${subcode}`;
}

function readCode(value: unknown): number | undefined {
  const text = asId(value);
  return text !== undefined && CODE.test(text) ? Number(text) : undefined;
}

function readDetails({ error_data: data }: JsonObject): string | undefined {
  return isJsonObject(data) ? asString(data.details) : asString(data);
}
