import type { Hono } from 'hono';

/** What a sandbox is told of the app that it stands beside. */
export type SandboxGiven = {
  /** The accounts of its configuration; undefined where it names none. */
  readonly accounts:
    | readonly { readonly accountId: string; readonly accessToken?: string | undefined }[]
    | undefined;
  /** The current value of each of its secrets, by the variable's name. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
};

/** A provider on this machine that an app calls and is called by. */
export type RunningSandbox = {
  /** Addresses that stand in for the configured ones, by the variable's name. */
  readonly settings: Readonly<Record<string, string>>;
  /** Served beside the app's own: a door through which somebody plays the provider's people. */
  readonly routes: Hono;
  /** Told once the app listens: where the provider's webhooks go. */
  readonly webhookAt: (url: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The accounts of the configuration with their tokens, or an invented one of the recorded deliveries. */
export function accountsOf(
  { accounts }: SandboxGiven,
  usual: { readonly accountId: string; readonly accessToken: string },
): readonly { readonly accountId: string; readonly accessToken: string }[] {
  return (accounts ?? [usual]).map(({ accountId, accessToken = usual.accessToken }) => ({
    accountId,
    accessToken,
  }));
}
