import { type AccessTokens, ConnectorError } from '@pyloto/core-connectors';

import type { CommandsComposition } from './compose-commands.ts';

export function composeTokens<TEventData>({
  config,
  directory,
  connector,
}: CommandsComposition<TEventData>): AccessTokens {
  const name = connector.manifest.secrets.find(({ purpose }) => purpose === 'api_token');
  return {
    tokenOf: async ({ channel, accountId }) => {
      const account = await directory.findAccount({ type: channel, accountId });
      const token = account?.accessToken ?? config.secrets[name?.name ?? '']?.[0];
      if (token !== undefined) return token;
      throw new ConnectorError('auth_invalid', 'the account must have an access token', {
        effect: 'none',
      });
    },
    refuse: async () => {},
  };
}
