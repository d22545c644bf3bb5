import type { AccessTokens } from '../graph/calls/access-tokens.ts';
import type { DirectAccount, Login } from './direct-settings.ts';

/** The login that a token comes from: its first letters say it, else the account that it is for. */
export function loginOf(
  accounts: readonly DirectAccount[],
  tokens: Pick<AccessTokens, 'accountIdOf'>,
  token: string,
): Login {
  const said = loginSaidBy(token);
  if (said !== undefined) return said;
  const id = tokens.accountIdOf(token);
  return accounts.find((account) => account.id === id)?.login ?? 'facebook';
}

/** What the first letters of a token say: `IG` is Instagram's, `EAA` is Facebook's. */
export function loginSaidBy(token: string): Login | undefined {
  if (token.startsWith('IG')) return 'instagram';
  return token.startsWith('EAA') ? 'facebook' : undefined;
}
