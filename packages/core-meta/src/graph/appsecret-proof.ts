import { createHmac } from 'node:crypto';

import type { Secret } from '@pyloto/core-connectors';

/**
 * Proves that the caller has the app's secret, so that a stolen token alone calls nothing.
 *
 * @returns HMAC-SHA256 of the token under the secret, in lower-case hex: the query parameter `appsecret_proof`
 * @see https://developers.facebook.com/docs/graph-api/guides/secure-requests (read 2026-11-21)
 */
export function appsecretProof(accessToken: Secret, appSecret: Secret): string {
  return createHmac('sha256', appSecret.reveal()).update(accessToken.reveal()).digest('hex');
}
