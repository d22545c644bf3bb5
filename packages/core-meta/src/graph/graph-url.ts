import { ConnectorError } from '@pyloto/core-connectors';

import { appsecretProof } from './appsecret-proof.ts';
import type { GraphCall } from './graph-call.ts';

/** What is asked for beside the path. */
export type GraphQuery = Readonly<Record<string, string>>;

/**
 * Writes the address of a call, with `appsecret_proof` when there is an app secret; the token is never in it.
 *
 * @param path relative, parts separated by `/`: `108104325522914/messages`. Each part is encoded, so that no id can leave its place.
 * @throws ConnectorError `payload_invalid` when a part is empty or dots only
 */
export function graphUrl(call: GraphCall, path: string, query: GraphQuery = {}): string {
  const base = call.baseUrl.replace(/\/+$/, '');
  const place = [call.version, ...path.split('/')].map(encodePart).join('/');
  const proof =
    call.appSecret === undefined
      ? {}
      : { appsecret_proof: appsecretProof(call.accessToken, call.appSecret) };
  const search = new URLSearchParams({ ...query, ...proof }).toString();
  return search === '' ? `${base}/${place}` : `${base}/${place}?${search}`;
}

/** A part of dots only would be resolved away, and call something else. */
function encodePart(part: string): string {
  if (/^\.*$/.test(part)) {
    throw new ConnectorError('payload_invalid', 'id must be one that a path can carry', {
      effect: 'none',
    });
  }
  return encodeURIComponent(part.toWellFormed());
}
