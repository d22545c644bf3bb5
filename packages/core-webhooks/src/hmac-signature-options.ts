import { type Clock, ConnectorError, type InboundRequest } from '@pyloto/core-connectors';

import type { TimestampUnit } from './parse-timestamp.ts';

/** How a provider writes its HMAC header. */
export type HmacSignatureOptions = {
  /** The scheme's name in logs and docs, for example `github-hmac-sha256`: lower-case letters, digits and hyphens, at most 64 characters. */
  readonly id: string;
  /** The header that carries the signature, in any case. */
  readonly header: string;
  /**
   * `sha256` unless given. SHA-1 is refused: where a provider sends it beside SHA-256 (GitHub's `X-Hub-Signature`), the
   * other header is the one to name.
   */
  readonly algorithm?: 'sha256' | 'sha512';
  /** `hex` unless given, accepted in any case; `base64` has its padding, `base64url` has none. */
  readonly encoding?: 'hex' | 'base64' | 'base64url';
  /** What stands before the signature in its header, for example `sha256=`: visible ASCII, at most 64 characters; none unless given. */
  readonly prefix?: string;
  /**
   * What is signed, in pieces: the raw body alone unless given. `rawBody` is one of the pieces as it came, so nothing
   * is decoded; text is signed as UTF-8. It runs before the sender is proven, and only for a request in due form.
   *
   * @example ({ header, rawBody }) => [`v0:${header('x-slack-request-timestamp')}:`, rawBody]
   */
  readonly signedContent?: (
    request: Pick<InboundRequest, 'header' | 'rawBody'>,
  ) => readonly (string | Uint8Array)[];
  /** When the provider sent the request; `signedContent` has to cover it. */
  readonly timestamp?: HmacTimestampOptions;
};

/** Where a request says when it was sent, and how much of a difference is borne. */
export type HmacTimestampOptions = {
  /** The header that carries the timestamp, a whole number, in any case. */
  readonly header: string;
  /** The largest difference from now, both ways; exactly this much is accepted. */
  readonly toleranceMs: number;
  readonly unit: TimestampUnit;
  /** Tells what now is; unless given, now is when the request arrived (`receivedAtMs`). */
  readonly clock?: Pick<Clock, 'now'>;
};

const ID_FORM = /^[a-z0-9-]{1,64}$/;
const HEADER_FORM = /^[\w-]{1,64}$/;
const PREFIX_FORM = /^(?:[\x21-\x7e][\x20-\x7e]{0,63})?$/;
const ALGORITHMS: ReadonlySet<unknown> = new Set(['sha256', 'sha512', undefined]);
const ENCODINGS: ReadonlySet<unknown> = new Set(['hex', 'base64', 'base64url', undefined]);
const UNITS: ReadonlySet<unknown> = new Set(['seconds', 'milliseconds']);

/**
 * Refuses options that cannot prove a sender, also where no compiler has seen them.
 *
 * @throws ConnectorError `config_invalid`; the message names the option and says what it must be
 */
export function checkHmacSignatureOptions(options: HmacSignatureOptions): void {
  const { id, header, algorithm, encoding, prefix = '', signedContent, timestamp } = options;
  expectOption(isText(id, ID_FORM), 'id must be 1 to 64 lower-case letters, digits and hyphens');
  expectOption(isText(header, HEADER_FORM), 'header must be the name of a header');
  expectOption(
    ALGORITHMS.has(algorithm),
    'algorithm must be sha256 or sha512: weaker ones are refused',
  );
  expectOption(ENCODINGS.has(encoding), 'encoding must be hex, base64 or base64url');
  expectOption(isText(prefix, PREFIX_FORM), 'prefix must be at most 64 visible ASCII characters');
  expectOption(isFunctionOrAbsent(signedContent), 'signedContent must be a function');
  if (timestamp === undefined) return;
  checkTimestampOptions(timestamp);
  expectOption(
    signedContent !== undefined,
    'signedContent must be given with timestamp, and cover it: a timestamp that is not signed proves nothing',
  );
}

function checkTimestampOptions({ header, toleranceMs, unit, clock }: HmacTimestampOptions): void {
  expectOption(isText(header, HEADER_FORM), 'timestamp.header must be the name of a header');
  expectOption(
    Number.isFinite(toleranceMs) && toleranceMs > 0,
    'timestamp.toleranceMs must be a number of milliseconds above 0',
  );
  expectOption(UNITS.has(unit), 'timestamp.unit must be seconds or milliseconds');
  expectOption(
    clock === undefined || typeof clock.now === 'function',
    'timestamp.clock must be a clock: an object with a function now',
  );
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

function isFunctionOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'function';
}

function expectOption(holds: boolean, expectation: string): void {
  if (!holds) throw new ConnectorError('config_invalid', `hmacSignature: ${expectation}`);
}
