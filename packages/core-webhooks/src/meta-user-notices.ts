import type { UserNoticeScheme } from '@pyloto/core-connectors';

import { parseSignedRequest } from './parse-signed-request.ts';

/**
 * What Meta posts to an app's deauthorise and data-deletion callbacks: a form with one field, `signed_request`.
 *
 * The key is the secret of the app that the person had connected: for Instagram Login its own Instagram app secret.
 *
 * @throws ConnectorError `config_invalid` when a secret is empty
 * @see https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback (read 2026-11-21)
 */
export const metaUserNotices: UserNoticeScheme = {
  id: 'meta-signed-request',
  mediaType: 'application/x-www-form-urlencoded',
  verify: (rawBody, secrets) => {
    const form = new URLSearchParams(Buffer.from(rawBody).toString('utf8'));
    const [signedRequest, ...others] = form.getAll('signed_request');
    if (signedRequest === undefined || others.length > 0) return { ok: false, reason: 'missing' };
    return parseSignedRequest(signedRequest, secrets);
  },
};
