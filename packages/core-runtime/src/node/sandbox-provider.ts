import type { Hono } from 'hono';

import type { AppConfig } from './environment/app-config.ts';

/** A provider that runs on this machine, for as long as the app does. */
export type SandboxProvider = {
  /** Settings that stand in for the configured ones: the provider's address. */
  readonly settings: Readonly<Record<string, string>>;
  /** Served beside the app's own: a door through which somebody plays the provider's people. */
  readonly routes?: Hono;
  /** Told once the app listens: where the provider's webhooks go. */
  readonly webhookAt: (url: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Starts it; undefined when the configuration names a provider of its own. Only asked in sandbox mode. */
export type StartSandboxProvider = (config: AppConfig) => Promise<SandboxProvider | undefined>;

const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Where a provider on this machine reaches the app: an address that stands for all is none to call. */
export function webhookUrlOf({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): string {
  const called = ANY_ADDRESS.has(host) ? '127.0.0.1' : host;
  return `http://${called.includes(':') ? `[${called}]` : called}:${port}/webhook`;
}
