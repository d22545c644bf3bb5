import { listenOnLoopback } from '../graph/loopback-server.ts';
import { createDirectApp } from '../messenger-platform/calls/direct-app.ts';
import type { DirectOptions } from '../messenger-platform/direct-settings.ts';
import {
  createDirectSimulator,
  type DirectSimulator,
} from '../messenger-platform/start-direct-simulator.ts';
import { instagramAccounts, type SimulatedInstagramAccount } from './instagram-accounts.ts';
import { instagramPlatform } from './instagram-platform.ts';
import { createInstagramLogin, type InstagramLogin } from './login/instagram-login.ts';
import type { InstagramLoginOptions } from './login/login-options.ts';

/** What the simulator is started with; everything but the accounts and a secret has a default. */
export type InstagramSimulatorOptions = DirectOptions & {
  /** Of the Facebook host; default: any free one. */
  readonly port?: number;
  /** Of the Instagram host; default: any free one. */
  readonly instagramPort?: number;
  readonly accounts: readonly SimulatedInstagramAccount[];
  /** The Meta app's: signs webhooks of accounts that came by Facebook Login, and checks their `appsecret_proof`. */
  readonly appSecret?: string;
  /** The Instagram app's: the same for accounts that came by Instagram Login. Default: `appSecret`. */
  readonly instagramAppSecret?: string;
  readonly login?: Partial<InstagramLoginOptions>;
};

const defaultClientId = '1029384756019283';

/** Meta for Instagram, on this machine. */
export type InstagramSimulator = DirectSimulator & {
  /** What stands in for `https://graph.facebook.com`. */
  readonly url: string;
  /** What stands in for `https://graph.instagram.com`, `https://api.instagram.com` and `https://www.instagram.com`. */
  readonly instagramUrl: string;
  readonly login: InstagramLogin;
};

/**
 * Starts a simulator of Instagram's messages and comments on 127.0.0.1: it checks calls, holds windows and limits, and sends signed
 * webhooks, as Meta does.
 *
 * @throws Error when a port is taken, or the secret of an account is missing
 * @see https://developers.facebook.com/docs/instagram-platform (read 2026-11-21)
 */
export async function startInstagramSimulator(
  options: InstagramSimulatorOptions,
): Promise<InstagramSimulator> {
  const { simulation, controls } = createDirectSimulator(
    instagramPlatform,
    instagramAccounts(options),
    options,
  );
  const { login, addRoutes } = createInstagramLogin(
    simulation,
    { clientId: defaultClientId, ...options.login },
    options.instagramAppSecret ?? options.appSecret ?? '',
  );
  const facebookApp = createDirectApp(simulation, 'facebook', () => undefined);
  const instagramApp = createDirectApp(simulation, 'instagram', addRoutes);
  const facebook = await listenOnLoopback(facebookApp.fetch, options.port);
  const instagram = await listenOnLoopback(instagramApp.fetch, options.instagramPort);
  simulation.addresses.set('facebook', facebook.url).set('instagram', instagram.url);
  return {
    ...controls,
    url: facebook.url,
    instagramUrl: instagram.url,
    login,
    close: async () => {
      await Promise.all([controls.close(), facebook.close(), instagram.close()]);
    },
  };
}
