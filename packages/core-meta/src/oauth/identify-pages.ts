import {
  type OAuthAccount,
  type OAuthCall,
  type OAuthTokens,
  Secret,
} from '@pyloto/core-connectors';

import { asArray, asId, asObject, asString } from '../json/as-json-value.ts';
import type { JsonObject } from '../json/json-object.ts';
import { facebookPlaces } from './facebook-login-settings.ts';
import { askAs } from './login-call.ts';

const PAGES_AT_A_TIME = '100';
/** Somebody with more Pages connects them one at a time, by their id. */
const MOST_ANSWERS = 20;

/**
 * Asks which Pages a person has let the app use, each with its token; one without a token is left out.
 *
 * @returns the Pages under the ids that webhooks name them by, and their person by the app-scoped id
 * @throws ConnectorError as `readLoginAnswer`
 * @see https://developers.facebook.com/docs/graph-api/reference/user/accounts (read 2026-11-21)
 */
export async function identifyPages(
  { accessToken }: OAuthTokens,
  call: OAuthCall,
): Promise<readonly OAuthAccount[]> {
  const { graph } = facebookPlaces(call.settings);
  const ask = (path: string, query: Readonly<Record<string, string>>): Promise<JsonObject> =>
    askAs(accessToken, call, { url: `${graph}/${path}`, query });
  const userId = asId((await ask('me', { fields: 'id' })).id);
  const pages: OAuthAccount[] = [];
  let after: string | undefined;
  for (let answers = 0; answers < MOST_ANSWERS; answers += 1) {
    const query = { fields: 'id,access_token', limit: PAGES_AT_A_TIME };
    const answer = await ask('me/accounts', after === undefined ? query : { ...query, after });
    pages.push(...pagesIn(answer, userId));
    after = nextOf(answer);
    if (after === undefined) break;
  }
  return pages;
}

function pagesIn({ data }: JsonObject, userId: string | undefined): readonly OAuthAccount[] {
  return (asArray(data) ?? []).flatMap((entry) => {
    const page = asObject(entry);
    const accountId = asId(page?.id);
    const token = asString(page?.access_token);
    if (accountId === undefined || token === undefined) return [];
    return [{ accountId, userId, tokens: { accessToken: Secret.of(token) } }];
  });
}

/** There is a cursor behind the last answer, too: only `next` says that something comes. */
function nextOf({ paging }: JsonObject): string | undefined {
  const { next, cursors } = asObject(paging) ?? {};
  return next === undefined ? undefined : asString(asObject(cursors)?.after);
}
