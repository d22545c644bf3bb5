import type { ProviderNames } from './provider-names.ts';

/** Which way the connector works: events of the provider, commands to it, or both. */
export const DIRECTIONS = ['inbound', 'outbound', 'both'] as const;
/** One of {@link DIRECTIONS}. */
export type Direction = (typeof DIRECTIONS)[number];

/** How a delivery of the provider proves itself; each is a scheme of `@pyloto/core-webhooks`. */
export const AUTH_TYPES = ['hmac', 'standard-webhooks', 'meta'] as const;
/** One of {@link AUTH_TYPES}. */
export type AuthType = (typeof AUTH_TYPES)[number];

/** What installs the project and runs its scripts. */
export const PACKAGE_MANAGERS = ['npm', 'pnpm'] as const;
/** One of {@link PACKAGE_MANAGERS}. */
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

/** Everything that a project is made from. */
export type Answers = {
  /** The name of the npm package: `my-connector`, `@acme/my-connector`. */
  readonly name: string;
  readonly provider: ProviderNames;
  readonly direction: Direction;
  readonly auth: AuthType;
  readonly packageManager: PackageManager;
  /** Where `@pyloto/*` is installed from; undefined: where the machine's npm configuration says. */
  readonly registry?: string | undefined;
};
