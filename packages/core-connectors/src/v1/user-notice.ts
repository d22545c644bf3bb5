import type { Secret } from '../secret.ts';
import type { SignatureRejection } from './signature-scheme.ts';

/**
 * What a provider tells the app about somebody who has connected accounts, its sender proven: that they have taken the access back, or
 * want what is kept of them deleted. Only `core-webhooks` makes one.
 */
export type UserNotice = {
  /** Whom: what the provider calls the person towards this app (`userId` of its `OAuthAccount`). */
  readonly userId: string;
  /** When the provider issued it, in milliseconds since the epoch; absent when it did not say. */
  readonly issuedAtMs?: number | undefined;
  readonly '~verified': true;
};

/** The outcome of a verification: the notice, or the reason why there is none. */
export type UserNoticeVerification =
  | { readonly ok: true; readonly notice: UserNotice }
  | { readonly ok: false; readonly reason: SignatureRejection };

/** How a provider proves what it tells about people. */
export type UserNoticeScheme = {
  /** The scheme's name in logs and docs: `meta-signed-request`. */
  readonly id: string;
  /** The one media type it takes. */
  readonly mediaType: string;
  /**
   * Verifies the raw body against every live secret, in constant time.
   *
   * @returns `missing` for a body of another form
   */
  readonly verify: (rawBody: Uint8Array, secrets: readonly Secret[]) => UserNoticeVerification;
};
