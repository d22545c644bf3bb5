import { Readable } from 'node:stream';

import type { HttpRequest } from '@pyloto/core-connectors';

type Body = HttpRequest['body'];

/** A body in a form that undici sends and that can be given up. */
export type SendableBody = string | Uint8Array | Readable | null;

/** Bytes that come one after another become a stream that asks for the next ones when the connection has taken the last. */
export function toSendable(body: Body): SendableBody {
  if (body === undefined) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  // Nobody else may be listening when its iterator fails to return, and that must not end the process.
  return Readable.from(body, { objectMode: false }).on('error', ignore);
}

/** Returns the iterator of a body that will not be sent, so that what it reads from is freed. */
export function discardBody(body: Body): void {
  discard(toSendable(body));
}

/** {@link discardBody} for one that {@link toSendable} made. */
export function discard(body: SendableBody): void {
  if (body instanceof Readable) body.destroy();
}

/** Whether it is the body itself that failed, with this error. */
export function isFailureOf(body: SendableBody, error: unknown): boolean {
  return body instanceof Readable && body.errored === error;
}

function ignore(): void {}
