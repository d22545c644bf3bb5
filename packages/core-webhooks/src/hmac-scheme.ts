import { createHmac } from 'node:crypto';

import {
  ConnectorError,
  type InboundRequest,
  type Secret,
  type SignatureRejection,
  type SignatureScheme,
} from '@pyloto/core-connectors';

import { asVerified } from './as-verified.ts';
import { equalInConstantTime } from './equal-in-constant-time.ts';
import { hmacKeyOf } from './hmac-key.ts';
import type { HmacSignatureOptions, HmacTimestampOptions } from './hmac-signature-options.ts';
import { formatTimestamp, parseTimestampMs } from './parse-timestamp.ts';

/**
 * The scheme that checked options describe.
 *
 * @param secretName what the message calls an empty secret
 */
export function hmacScheme(options: HmacSignatureOptions, secretName: string): SignatureScheme {
  const { id, algorithm = 'sha256', encoding = 'hex', prefix = '', signedContent } = options;
  const header = options.header.toLowerCase();
  const form = headerForm(options);
  const timestampRejection = timestampCheck(options.timestamp);
  const piecesOf = (request: SignedParts): Pieces =>
    signedContent === undefined
      ? [request.rawBody]
      : checkedPieces(signedContent(request), request);
  const digestOf = (pieces: Pieces, secret: Secret): string => {
    const hmac = createHmac(algorithm, hmacKeyOf(secret, secretName));
    for (const piece of pieces) hmac.update(piece);
    return hmac.digest(encoding);
  };

  return {
    id,
    verify: (request, secrets) => {
      const value = request.header(header);
      if (value === undefined) return { ok: false, reason: 'missing' };
      if (!form.test(value)) return { ok: false, reason: 'malformed' };
      const reason = timestampRejection?.(request);
      if (reason !== undefined) return { ok: false, reason };

      const signature = value.slice(prefix.length);
      const given = encoding === 'hex' ? signature.toLowerCase() : signature;
      const pieces = piecesOf(request);
      let matches = false;
      for (const secret of secrets) {
        // The comparison comes first: every secret is tried, so time does not tell which one matched.
        matches = equalInConstantTime(digestOf(pieces, secret), given) || matches;
      }
      return matches
        ? { ok: true, request: asVerified(request) }
        : { ok: false, reason: 'mismatch' };
    },
    sign: ({ rawBody, sentAtMs }, secret) => {
      const sent = timestampHeader(options.timestamp, sentAtMs);
      const signature = digestOf(piecesOf({ header: (name) => sent[name], rawBody }), secret);
      return { ...sent, [header]: `${prefix}${signature}` };
    },
  };
}

type SignedParts = Pick<InboundRequest, 'header' | 'rawBody'>;

/** The one text that each encoding has for a digest: the unused bits of a last base64 character are zero. */
const DIGEST_FORMS = {
  sha256: {
    hex: '[0-9a-f]{64}',
    base64: '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=',
    base64url: '[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]',
  },
  sha512: {
    hex: '[0-9a-f]{128}',
    base64: '[A-Za-z0-9+/]{85}[AQgw]==',
    base64url: '[A-Za-z0-9_-]{85}[AQgw]',
  },
};

function headerForm(options: HmacSignatureOptions): RegExp {
  const { algorithm = 'sha256', encoding = 'hex', prefix = '' } = options;
  const literalPrefix = prefix.replaceAll(/\W/g, String.raw`\$&`);
  const form = `^${literalPrefix}${DIGEST_FORMS[algorithm][encoding]}$`;
  return new RegExp(form, encoding === 'hex' ? 'i' : '');
}

type TimestampCheck = (request: InboundRequest) => SignatureRejection | undefined;

function timestampCheck(timestamp: HmacTimestampOptions | undefined): TimestampCheck | undefined {
  if (timestamp === undefined) return undefined;
  const { toleranceMs, unit, clock } = timestamp;
  const header = timestamp.header.toLowerCase();
  return (request) => {
    const text = request.header(header);
    if (text === undefined) return 'missing';
    const sentAtMs = parseTimestampMs(text, unit);
    if (sentAtMs === undefined) return 'malformed';
    const nowMs = clock === undefined ? request.receivedAtMs : clock.now();
    return Math.abs(nowMs - sentAtMs) <= toleranceMs ? undefined : 'expired';
  };
}

function timestampHeader(
  timestamp: HmacTimestampOptions | undefined,
  sentAtMs: number,
): Readonly<Record<string, string>> {
  if (timestamp === undefined) return {};
  return { [timestamp.header.toLowerCase()]: formatTimestamp(sentAtMs, timestamp.unit) };
}

type Pieces = readonly (string | Uint8Array)[];

/** Bytes that were decoded on the way are others: two bodies would have one signature. */
function checkedPieces(pieces: Pieces, { rawBody }: SignedParts): Pieces {
  if (pieces.includes(rawBody)) return pieces;
  throw new ConnectorError(
    'config_invalid',
    'hmacSignature: signedContent must give rawBody itself as one of its pieces',
  );
}
