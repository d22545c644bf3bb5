import type { Setting } from '@pyloto/core-connectors';

import { INSTAGRAM_GRAPH_URL } from '../graph/graph-version.ts';

/**
 * What a connector with {@link instagramLogin} lets its operator set, for its manifest: `INSTAGRAM_APP_ID`, which is the setting of its
 * client id, and the two addresses that nothing else uses. `INSTAGRAM_GRAPH_URL` is read too, where the manifest has it.
 */
export const instagramLoginSettings: readonly Setting[] = [
  {
    name: 'INSTAGRAM_APP_ID',
    kind: 'text',
    default: '',
    summary:
      'The Instagram app id, of the Instagram product in the app’s dashboard; not the id of the app itself.',
  },
  {
    name: 'INSTAGRAM_LOGIN_URL',
    kind: 'url',
    default: 'https://www.instagram.com',
    summary: 'Where people sign in to connect their accounts; another one for a simulator.',
  },
  {
    name: 'INSTAGRAM_API_URL',
    kind: 'url',
    default: 'https://api.instagram.com',
    summary: 'Where codes are turned into tokens; another one for a simulator.',
  },
];

/** The hosts of Instagram's login. */
export type InstagramHosts = {
  readonly login: string;
  readonly api: string;
  readonly graph: string;
};

/** Where they are; a setting that the manifest does not have is the usual host. */
export function instagramHosts(settings: Readonly<Record<string, string>>): InstagramHosts {
  const hostOf = (name: string): string =>
    settings[name] ?? instagramLoginSettings.find((known) => known.name === name)?.default ?? '';
  return {
    login: hostOf('INSTAGRAM_LOGIN_URL'),
    api: hostOf('INSTAGRAM_API_URL'),
    graph: settings['INSTAGRAM_GRAPH_URL'] ?? INSTAGRAM_GRAPH_URL,
  };
}

/** The authorization endpoint and the token endpoint. */
export function instagramEndpoints(
  settings: Readonly<Record<string, string>>,
): readonly [authorization: string, token: string] {
  const { login, api } = instagramHosts(settings);
  return [`${login}/oauth/authorize`, `${api}/oauth/access_token`];
}
