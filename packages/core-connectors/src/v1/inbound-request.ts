/** A request as it arrived, before anybody has read its body. */
export type InboundRequest = {
  /** Looks a header up by its lower-case name; undefined when it was not sent. */
  readonly header: (name: string) => string | undefined;
  /** The body's bytes exactly as sent: signatures are computed over them. */
  readonly rawBody: Uint8Array;
  /** When the last byte arrived, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
};

/** A request whose sender has been proven. Only `core-webhooks` makes one. */
export type Verified = InboundRequest & { readonly '~verified': true };
