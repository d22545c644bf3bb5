import type { ConnectorManifest } from '@pyloto/core-connectors';
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

/** What a provider on this machine is told of the app. */
export type SandboxGiven = {
  /** The accounts of the configuration; undefined where it names none. */
  readonly accounts:
    | readonly { readonly accountId: string; readonly accessToken?: string | undefined }[]
    | undefined;
  /** The current value of each secret, by the variable's name. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
};

/** How a provider is run on this machine. */
export type Sandbox = {
  /** The settings that hold the provider's addresses: when one of them is not the usual one, the operator has a provider of their own. */
  readonly addresses: readonly string[];
  readonly startSandbox: (given: SandboxGiven) => Promise<SandboxProvider>;
};

/** Starts the provider; undefined when the configuration names one of its own. */
export async function startSandboxProvider(
  { addresses, startSandbox }: Sandbox,
  { settings: known = [] }: Pick<ConnectorManifest, 'settings'>,
  config: AppConfig,
): Promise<SandboxProvider | undefined> {
  const usual = new Map(known.map(({ name, default: address }) => [name, address]));
  if (addresses.some((name) => config.settings[name] !== usual.get(name))) return undefined;
  const secrets = Object.entries(config.secrets).map(([name, [live]]) => [name, live?.reveal()]);
  const accounts = config.accounts?.map(({ accountId, accessToken }) => ({
    accountId,
    accessToken: accessToken?.reveal(),
  }));
  return startSandbox({ accounts, secrets: Object.fromEntries(secrets) });
}

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
