import type { Setting } from '@pyloto/core-connectors';

import { GRAPH_URL, GRAPH_VERSION } from '../graph/graph-version.ts';

const LOGIN_URL = 'https://www.facebook.com';

/**
 * What a connector with {@link facebookLogin} lets its operator set, for its manifest: `META_APP_ID`, which is the setting of its client
 * id, and where people sign in. `META_GRAPH_URL` and `META_GRAPH_VERSION` are read too, where the manifest has them.
 */
export const facebookLoginSettings: readonly Setting[] = [
  {
    name: 'META_APP_ID',
    kind: 'text',
    default: '',
    summary: 'The id of the Meta app.',
  },
  {
    name: 'FACEBOOK_LOGIN_URL',
    kind: 'url',
    default: LOGIN_URL,
    summary: 'Where people sign in to connect their Pages; another one for a simulator.',
  },
];

/** Where Facebook's login is: Graph with its version, and what browsers and codes go to. */
export function facebookPlaces(settings: Readonly<Record<string, string>>): {
  readonly graph: string;
  readonly endpoints: readonly [authorization: string, token: string];
} {
  const version = settings['META_GRAPH_VERSION'] ?? GRAPH_VERSION;
  const login = `${settings['FACEBOOK_LOGIN_URL'] ?? LOGIN_URL}/${version}`;
  const graph = `${settings['META_GRAPH_URL'] ?? GRAPH_URL}/${version}`;
  return { graph, endpoints: [`${login}/dialog/oauth`, `${graph}/oauth/access_token`] };
}
