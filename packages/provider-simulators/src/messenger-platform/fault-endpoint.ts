/** What a fault can hit. */
export type FaultEndpoint =
  | 'message'
  | 'sender_action'
  | 'upload'
  | 'comment_reply'
  /** Hiding, showing and deleting. */
  | 'comment_change'
  | 'lead'
  /** A code for a token. */
  | 'login'
  | 'token_exchange'
  | 'token_refresh'
  | 'profile';
