import type { Reply } from '../../graph/calls/reply.ts';
import { metaJson } from '../../graph/meta-json.ts';

/**
 * How the login says no, which is not how Graph says it.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/reference/oauth-access-token (read 2026-11-21)
 */
export function loginRefusal(message: string): Reply {
  return {
    kind: 'raw',
    status: 400,
    type: 'application/json; charset=utf-8',
    text: metaJson({ error_type: 'OAuthException', code: 400, error_message: message }),
  };
}
