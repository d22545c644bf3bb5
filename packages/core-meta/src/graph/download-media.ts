import {
  ConnectorError,
  type ConnectorErrorCode,
  type HttpStreamResponse,
} from '@pyloto/core-connectors';

import { asNumber, asString } from '../json/as-json-value.ts';
import type { JsonObject } from '../json/json-object.ts';
import { getGraph, USER_AGENT } from './call-graph.ts';
import type { GraphCall } from './graph-call.ts';
import { mapTransportFailure } from './map-transport-failure.ts';
import { mediaUrl } from './media-url.ts';
import { unreadableAnswer } from './read-graph-answer.ts';
import { readRetryAfterMs } from './read-wait.ts';
import { readSha256, withSha256 } from './sha256.ts';

/** What a file may be. */
export type DownloadLimits = {
  readonly maxBytes: number;
  /** What the message said of it, in base64 or hex. Default: what Meta says when it is asked for the file. */
  readonly sha256?: string;
};

/** A file that is coming. */
export type DownloadedMedia = {
  /** As Meta says it, without the codec that a webhook may have named; not always right. */
  readonly mimeType: string;
  readonly sizeBytes: number | undefined;
  /**
   * To be read to its end, or left. Only its end says that it is the right file: it rejects with `payload_invalid` when the digest is
   * another one, with `upstream_rejected` once it is larger than allowed.
   */
  readonly body: AsyncIterable<Uint8Array>;
};

/** An address that is over answers one of these. */
const GONE: ReadonlySet<number> = new Set([403, 404, 410]);

/**
 * Fetches a file that somebody has sent. Its id is good for 7 days, the address behind it for 5 minutes: an address that is over is
 * asked for again, once.
 *
 * The token goes to hosts of Meta's only, and redirects are not followed.
 *
 * @throws ConnectorError `address_forbidden` when Meta names another host, `upstream_rejected` when the file is too large or gone,
 * `payload_invalid` when `sha256` is none, else as `getGraph`; nothing of it is ever `unknown_outcome`
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#download-media (read 2026-11-21)
 */
export async function downloadMedia(
  call: GraphCall,
  mediaId: string,
  limits: DownloadLimits,
): Promise<DownloadedMedia> {
  const reading = { ...call, isRepeatable: true };
  const announced = limits.sha256 === undefined ? undefined : digestOf(limits.sha256);
  let [info, response] = await ask(reading, mediaId, limits);
  if (GONE.has(response.status)) {
    await leave(response);
    [info, response] = await ask(reading, mediaId, limits);
  }
  if (response.status !== 200) {
    await leave(response);
    throw failureOf(response);
  }
  const expected = announced ?? readSha256(asString(info.sha256) ?? '');
  return {
    mimeType:
      asString(info.mime_type) ?? response.headers['content-type'] ?? 'application/octet-stream',
    sizeBytes: asNumber(info.file_size) ?? asNumber(response.headers['content-length']),
    body: expected === undefined ? response.body : withSha256(response.body, expected),
  };
}

async function ask(
  call: GraphCall,
  mediaId: string,
  { maxBytes }: DownloadLimits,
): Promise<[JsonObject, HttpStreamResponse]> {
  const info = await getGraph(call, mediaId);
  const url = asString(info.url);
  if (url === undefined) throw unreadableAnswer(call, 200);
  if ((asNumber(info.file_size) ?? 0) > maxBytes) {
    throw new ConnectorError('upstream_rejected', 'media must be within the limit', {
      effect: 'none',
    });
  }
  return [info, await open(call, mediaUrl(url, call.baseUrl), maxBytes)];
}

function open(call: GraphCall, url: string, maxBytes: number): Promise<HttpStreamResponse> {
  const headers = {
    authorization: `Bearer ${call.accessToken.reveal()}`,
    'user-agent': USER_AGENT,
  };
  const { timeoutMs, signal } = call;
  return call.http
    .stream({ method: 'GET', url, headers, timeoutMs, signal }, { maxBytes })
    .catch((error: unknown) => {
      throw mapTransportFailure(error, call);
    });
}

function digestOf(sha256: string): Uint8Array {
  const digest = readSha256(sha256);
  if (digest !== undefined) return digest;
  throw new ConnectorError('payload_invalid', 'sha-256 must be in hex or base64', {
    effect: 'none',
  });
}

async function leave({ body }: HttpStreamResponse): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

function failureOf({ status, headers }: HttpStreamResponse): ConnectorError {
  const retryAfterMs = readRetryAfterMs(headers);
  return new ConnectorError(codeOf(status), 'media must be there to be fetched', {
    upstreamStatus: status,
    effect: 'none',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function codeOf(status: number): ConnectorErrorCode {
  if (status === 401) return 'auth_invalid';
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'upstream_unavailable' : 'upstream_rejected';
}
