/** Who answers the question whether the app may use an account, and how. */
export type Consent =
  /** The owner of this account agrees at once. */
  | { readonly accountId: string }
  /** Somebody says no. */
  | 'denied'
  /** A page asks whoever opens it. */
  | 'page';

/** An app that people can log in to with Instagram. */
export type InstagramLoginOptions = {
  /** The Instagram app's id, which is not the Meta app's. Its secret is `instagramAppSecret`. Default: an invented one. */
  readonly clientId: string;
  /** Where people may be sent back to, to the letter. Absent: anywhere. */
  readonly redirectUris?: readonly string[];
  /** Default: the owner of the first account by Instagram Login agrees. */
  readonly consent?: Consent;
  /**
   * How a code is answered: in a list under `data` with the permissions in one text, as documented (default), or flat with
   * permissions in a list and `user_id` as a number, as seen.
   */
  readonly tokenAnswer?: 'documented' | 'flat';
  /** How `GET /me` answers: flat (default), or in a list under `data`, as documented. */
  readonly profileAnswer?: 'documented' | 'flat';
};
