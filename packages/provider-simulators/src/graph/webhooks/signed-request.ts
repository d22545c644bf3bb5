import { createHmac } from 'node:crypto';

import { request } from 'undici';

/** What a callback of the app was answered with. */
export type CallbackAnswer = {
  readonly status: number;
  readonly body: string;
};

/**
 * Signs a payload the way callbacks of an app are told: `<signature>.<payload>`, both base64url without padding; the signature is over
 * the encoded payload.
 *
 * @see https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback (read 2026-11-21)
 */
export function signedRequest(payload: object, appSecret: string): string {
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
  const signature = createHmac('sha256', appSecret).update(encoded).digest('base64url');
  return `${signature}.${encoded}`;
}

/** Posts a signed request as Meta does, as a form. @throws Error when nobody answers */
export async function postSignedRequest(url: string, signed: string): Promise<CallbackAnswer> {
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ signed_request: signed }).toString(),
  });
  return { status: statusCode, body: await body.text() };
}
