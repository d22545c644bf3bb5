import type { TokenManager } from '@pyloto/core-auth';
import { type AccountOwner, ConnectorError } from '@pyloto/core-connectors';

/** One token manager for the accounts of several providers: each renews on its provider's terms. */
export function tokensByChannel(managers: ReadonlyMap<string, TokenManager>): TokenManager {
  const all = [...managers.values()];
  const [any] = all;
  if (any === undefined) {
    throw new ConnectorError('config_invalid', 'tokens must be of at least one provider');
  }
  // Of a channel where nobody connects accounts none of them has tokens, and each says so.
  const of = ({ channel }: AccountOwner): TokenManager => managers.get(channel) ?? any;
  return {
    tokenOf: (owner, signal) => of(owner).tokenOf(owner, signal),
    refuse: (owner, token) => of(owner).refuse(owner, token),
    store: (owner, tokens) => of(owner).store(owner, tokens),
    remove: (owner) => of(owner).remove(owner),
    withdraw: (owner) => of(owner).withdraw(owner),
    whenIdle: async () => {
      await Promise.all(all.map((manager) => manager.whenIdle()));
    },
  };
}
