import type { OAuthConnection, UserNoticeScheme } from '@pyloto/core-connectors';

import { instagramLogin } from './instagram-login.ts';

const APP_SECRET = 'INSTAGRAM_APP_SECRET';

/**
 * How people connect their Instagram accounts, for `oauth` of a connector whose manifest is Instagram's, or that of all of Meta's products.
 *
 * @param noticeScheme how Meta proves what it tells about people: `metaUserNotices` of `@pyloto/core-webhooks`
 */
export function instagramConnection(noticeScheme: UserNoticeScheme): OAuthConnection {
  return {
    provider: instagramLogin(),
    clientIdSetting: 'INSTAGRAM_APP_ID',
    clientSecretName: APP_SECRET,
    notices: { scheme: noticeScheme, secretNames: [APP_SECRET] },
  };
}
