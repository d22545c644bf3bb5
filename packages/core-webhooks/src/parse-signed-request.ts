import { createHmac } from 'node:crypto';

import type { Secret, UserNotice, UserNoticeVerification } from '@pyloto/core-connectors';

import { equalInConstantTime } from './equal-in-constant-time.ts';
import { hmacKeyOf } from './hmac-key.ts';

/** `<signature>.<payload>`, both base64url without padding; the unused bits of the signature's last character are zero. */
const FORM = /^(?<signature>[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])\.(?<payload>[A-Za-z0-9_-]+)$/;
const ALGORITHM = 'HMAC-SHA256';

/**
 * Reads a `signed_request` of Meta's, which its deauthorise and data-deletion callbacks post.
 *
 * The signature is an HMAC-SHA256 over the payload as it is encoded; nothing is decoded before it is proven. A request that names
 * another algorithm is `malformed`, also when it is signed with this one.
 *
 * @param secrets the current app secret first, then the previous ones still accepted
 * @throws ConnectorError `config_invalid` when a secret is empty: anybody can sign with an empty key
 * @see https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback (read 2026-11-21)
 */
export function parseSignedRequest(
  signedRequest: string,
  secrets: readonly Secret[],
): UserNoticeVerification {
  const { signature, payload } = FORM.exec(signedRequest)?.groups ?? {};
  if (signature === undefined || payload === undefined) return { ok: false, reason: 'malformed' };
  let matches = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', hmacKeyOf(secret, 'app secret')).update(payload);
    // The comparison comes first: every secret is tried, so time does not tell which one matched.
    matches = equalInConstantTime(expected.digest('base64url'), signature) || matches;
  }
  if (!matches) return { ok: false, reason: 'mismatch' };
  const notice = readPayload(payload);
  return notice === undefined ? { ok: false, reason: 'malformed' } : { ok: true, notice };
}

function readPayload(payload: string): UserNotice | undefined {
  const { algorithm, user_id: userId, issued_at: issuedAt } = Object(parse(payload));
  if (typeof algorithm !== 'string' || algorithm.toUpperCase() !== ALGORITHM) return undefined;
  if (typeof userId !== 'string' || userId === '') return undefined;
  return {
    userId,
    ...(typeof issuedAt === 'number' && { issuedAtMs: issuedAt * 1000 }),
    '~verified': true,
  };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'), keepUserId);
  } catch {
    return undefined;
  }
}

/** An id may come as a number, of more digits than a double holds. */
function keepUserId(name: string, value: unknown, context?: { readonly source?: string }): unknown {
  return name === 'user_id' && typeof value === 'number' ? context?.source : value;
}
