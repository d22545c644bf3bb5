import type { Reply } from '../../graph/calls/reply.ts';
import { serveWithFaults } from '../../graph/faults/serve-with-faults.ts';
import type { DirectAccount } from '../../messenger-platform/direct-settings.ts';
import type { DirectSimulation } from '../../messenger-platform/direct-simulation.ts';
import { appScopedIdOf } from '../instagram-accounts.ts';
import type { InstagramLoginOptions } from './login-options.ts';

type Asked = {
  readonly account: DirectAccount;
  /** The parameter `fields`. */
  readonly fields: string | undefined;
  readonly answer: InstagramLoginOptions['profileAnswer'];
};

/**
 * Answers `GET /me` of `graph.instagram.com`. `user_id` is what webhooks call the account; `id` is the app's own name for it.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/get-started (read 2026-11-21)
 */
export async function serveProfile(
  { faults }: DirectSimulation,
  { account, fields = '', answer }: Asked,
): Promise<Reply> {
  const target = { endpoint: 'profile', accountId: account.id } as const;
  return serveWithFaults(faults, target, () => {
    const asked = new Set([...fields.split(',').map((field) => field.trim()), 'id']);
    const whole = {
      user_id: account.id,
      username: account.name,
      name: account.name,
      account_type: 'BUSINESS',
      id: appScopedIdOf(account.id),
    };
    const told = Object.fromEntries(Object.entries(whole).filter(([name]) => asked.has(name)));
    return { kind: 'done', body: answer === 'documented' ? { data: [told] } : told };
  });
}
