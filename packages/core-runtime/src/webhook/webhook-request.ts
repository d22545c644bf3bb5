import type { BodyReading, BodyBounds } from './read-body.ts';

/** A request at the webhook's door, whatever server it came through. */
export type WebhookRequest = {
  readonly method: string;
  readonly query: URLSearchParams;
  /** Looks a header up by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** Reads the body, at most once. */
  readonly readBody: (bounds: BodyBounds) => Promise<BodyReading>;
};
