import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export type ProviderAccount = { readonly accountId: string; readonly accessToken: string };

/** What the process is started with, as JSON. */
export type ProviderStart = {
  readonly accounts: readonly ProviderAccount[];
  readonly appSecret: string;
};

/** What the process is asked, one after the other. */
export type ProviderAsk =
  | {
      readonly do: 'open';
      readonly webhookUrl: string;
      /** Accounts, and who writes to them. */
      readonly people: readonly (readonly [accountId: string, from: string])[];
    }
  | { readonly do: 'throttle'; readonly share: number; readonly seed: number }
  /** From then on it sends no webhooks. */
  | { readonly do: 'mute' }
  | { readonly do: 'report' };

/** What the provider saw, by its own clock. */
export type ProviderReport = {
  readonly accepted: readonly {
    readonly clientMessageId: string;
    /** Milliseconds since the epoch. */
    readonly atMs: number;
    /** From the request's arrival to its answer. */
    readonly handlingMs: number;
  }[];
  readonly throttled: number;
  readonly webhooks: number;
};

/** WhatsApp on this machine, and a product that takes events, both in one process of their own. */
export type Provider = {
  readonly url: string;
  /** For the app's environment: where its events go. */
  readonly env: Readonly<Record<string, string>>;
  readonly ask: (ask: Exclude<ProviderAsk, { do: 'report' }>) => Promise<void>;
  /** Waits until no status is on its way. */
  readonly report: () => Promise<ProviderReport>;
  readonly stop: () => Promise<void>;
};

/** Starts `provider-server.ts`; it ends with this process. */
export async function startProvider(start: ProviderStart): Promise<Provider> {
  const child = fork(path.join(import.meta.dirname, 'provider-server.ts'), [JSON.stringify(start)]);
  const next = async <Answer>(): Promise<Answer> => {
    const [answer] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('the provider must go on'))),
    ]);
    return answer;
  };
  const ask = async <Answer>(what: ProviderAsk): Promise<Answer> => {
    child.send(what);
    return next();
  };
  const { url, env } = await next<Pick<Provider, 'url' | 'env'>>();
  return {
    url,
    env,
    ask,
    report: () => ask({ do: 'report' }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
