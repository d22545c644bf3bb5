import { hash } from 'node:crypto';

import type { Handshake, HandshakeAnswer, Secret } from '@pyloto/core-connectors';

import { equalInConstantTime } from './equal-in-constant-time.ts';

/**
 * Meta's ownership check on `GET /webhook`: `hub.mode=subscribe`, `hub.verify_token`, `hub.challenge`.
 *
 * It runs again whenever the callback address or the token is edited in the dashboard, so the previous token is
 * accepted beside the current one. The challenge is given back as it came, and its text is the caller's choice:
 * answer it as `text/plain` with `nosniff`, never as HTML.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests (read 2026-11-21)
 */
export const metaHandshake: Handshake = (query, tokens) => {
  const token = query.get('hub.verify_token');
  const challenge = query.get('hub.challenge');
  if (query.get('hub.mode') !== 'subscribe') return malformed('hub.mode must be subscribe');
  if (!token) return malformed('hub.verify_token is required');
  if (!challenge) return malformed('hub.challenge is required');

  return isLive(token, tokens) ? { kind: 'challenge', body: challenge } : { kind: 'forbidden' };
};

function malformed(expectation: string): HandshakeAnswer {
  return { kind: 'malformed', expectation };
}

function isLive(token: string, tokens: readonly Secret[]): boolean {
  const given = hash('sha256', token);
  let matches = false;
  for (const live of tokens) {
    // Digests are compared because they have one length: a token's own length stays unknown.
    matches = equalInConstantTime(hash('sha256', live.reveal()), given) || matches;
  }
  return matches;
}
