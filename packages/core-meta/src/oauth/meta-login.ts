import type { OAuthProvider } from '@pyloto/core-connectors';

type Settings = Readonly<Record<string, string>>;

/**
 * What Meta's logins have in common: scopes with commas, no PKCE, the app's secret in each request, and endpoints that settings move.
 *
 * @param placesAt the authorization endpoint and the token endpoint under some settings
 */
export function metaLogin(
  placesAt: (settings: Settings) => readonly [authorization: string, token: string],
) {
  const endpointsAt = (
    settings: Settings,
  ): Pick<OAuthProvider, 'authorizationEndpoint' | 'tokenEndpoint'> => {
    const [authorizationEndpoint, tokenEndpoint] = placesAt(settings);
    return { authorizationEndpoint, tokenEndpoint };
  };
  return {
    ...endpointsAt({}),
    endpointsAt,
    scopeSeparator: ',',
    usesPkce: false,
    clientAuthentication: 'client_secret_post',
  } as const;
}
