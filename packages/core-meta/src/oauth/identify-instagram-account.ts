import {
  ConnectorError,
  type OAuthAccount,
  type OAuthCall,
  type OAuthTokens,
} from '@pyloto/core-connectors';

import { GRAPH_VERSION } from '../graph/graph-version.ts';
import { asId } from '../json/as-json-value.ts';
import { instagramHosts } from './instagram-login-settings.ts';
import { askAs } from './login-call.ts';
import { entryOf } from './read-login-answer.ts';

/**
 * Asks whose a token is: `user_id` is the professional account id, which webhooks and commands name; `id` the app-scoped one, which the
 * callbacks about people name. What the person is called is not asked for.
 *
 * @throws ConnectorError as `readLoginAnswer`; `upstream_rejected` when the answer names no account
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/get-started (read 2026-11-21)
 */
export async function identifyInstagramAccount(
  { accessToken }: OAuthTokens,
  call: OAuthCall,
): Promise<readonly OAuthAccount[]> {
  const { graph } = instagramHosts(call.settings);
  const version = call.settings['META_GRAPH_VERSION'] ?? GRAPH_VERSION;
  const url = `${graph}/${version}/me`;
  const me = entryOf(await askAs(accessToken, call, { url, query: { fields: 'id,user_id' } }));
  const accountId = asId(me.user_id);
  if (accountId === undefined) {
    throw new ConnectorError('upstream_rejected', 'answer must name the professional account');
  }
  return [{ accountId, userId: asId(me.id) }];
}
