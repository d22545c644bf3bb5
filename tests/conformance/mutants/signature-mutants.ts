import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';

import {
  type Connector,
  ConnectorError,
  type InboundRequest,
  type Secret,
  type SignatureScheme,
  type Verification,
  type Verified,
} from '@pyloto/core-connectors';

import { SIGNATURE_HEADER } from '../lantern/connector.ts';
import type { Mutant } from './mutant.ts';

/** Signature schemes that let in what they should not, or keep out what they should not. */
export const signatureMutants: readonly Mutant[] = [
  {
    name: 'unsigned-is-good-enough',
    caughtBy: 'SIG-01',
    defect: 'a delivery without the header is let in when it begins as an object does',
    connector: withScheme((scheme) => ({
      ...scheme,
      verify: (request, secrets) => {
        const beginsAsObject = request.rawBody.at(0) === '{'.charCodeAt(0);
        if (request.header(SIGNATURE_HEADER) === undefined && beginsAsObject)
          return proven(request);
        return scheme.verify(request, secrets);
      },
    })),
  },
  {
    name: 'signs-the-length',
    caughtBy: 'SIG-02',
    defect: 'what is signed is how long the body is, not what it says',
    connector: withScheme((scheme) => ({
      ...scheme,
      ...signing((body, secret) => hmac(String(body.byteLength), secret), equalInConstantTime),
    })),
  },
  {
    name: 'any-secret-will-do',
    caughtBy: 'SIG-03',
    defect: 'the key is a constant, whatever the secret is',
    connector: withScheme((scheme) => ({
      ...scheme,
      ...signing((body) => hmac(body, 'lantern'), equalInConstantTime),
    })),
  },
  {
    name: 'malformed-header-throws',
    caughtBy: 'SIG-04',
    defect: 'a header that is not in due form makes the check throw',
    connector: withScheme((scheme) => ({
      ...scheme,
      verify: (request, secrets) => {
        const verification = scheme.verify(request, secrets);
        if (verification.ok || verification.reason !== 'malformed') return verification;
        throw new RangeError('input buffers must have the same byte length');
      },
    })),
  },
  {
    name: 'signs-rewritten-text',
    caughtBy: 'SIG-05',
    defect: 'the body is written in one line before its signature is checked',
    connector: withScheme((scheme) => ({
      ...scheme,
      verify: (request, secrets) => {
        const tidied = tidy(request.rawBody);
        return scheme.verify({ ...request, rawBody: tidied }, secrets).ok
          ? proven(request)
          : { ok: false, reason: 'mismatch' };
      },
    })),
  },
  {
    name: 'parses-before-verifying',
    caughtBy: 'SIG-06',
    defect: 'the body is parsed first, and its sender proven afterwards',
    connector: withScheme((scheme) => ({
      ...scheme,
      verify: (request, secrets) => {
        assertJson(request.rawBody);
        return scheme.verify(request, secrets);
      },
    })),
  },
  {
    name: 'compares-with-equals-signs',
    caughtBy: 'SIG-07',
    defect: 'signatures are compared by ===',
    connector: withScheme((scheme) => ({
      ...scheme,
      ...signing(hmac, (one, other) => one === other),
    })),
  },
  {
    name: 'previous-secret-is-dead',
    caughtBy: 'SIG-08',
    defect: 'only the current secret is tried',
    connector: withScheme((scheme) => ({
      ...scheme,
      verify: (request, secrets) => scheme.verify(request, secrets.slice(0, 1)),
    })),
  },
  {
    name: 'secret-of-its-own',
    caughtBy: 'SIG-09',
    reach: ['SIG', 'OPS-03', 'SAN'],
    defect: 'where no secret is configured, it takes one from its source code',
    program: (parts) => ({ ...parts, env: { LANTERN_SECRET: 'hard-coded', ...parts.env } }),
  },
];

function withScheme(
  change: (scheme: SignatureScheme) => SignatureScheme,
): (connector: Connector) => Connector {
  return (connector) => ({ ...connector, signature: change(connector.signature) });
}

type Sign = (body: Uint8Array, secret: string) => string;
type Equal = (one: string, other: string) => boolean;

/** A scheme that signs and compares so. */
function signing(sign: Sign, equal: Equal): Pick<SignatureScheme, 'verify' | 'sign'> {
  const headerOf = (body: Uint8Array, secret: Secret) => `sha256=${sign(body, secret.reveal())}`;
  return {
    sign: ({ rawBody }, secret) => ({ [SIGNATURE_HEADER]: headerOf(rawBody, secret) }),
    verify: (request, secrets) => {
      const given = request.header(SIGNATURE_HEADER);
      if (given === undefined) return { ok: false, reason: 'missing' };
      const matches = secrets.some((secret) => equal(headerOf(request.rawBody, secret), given));
      return matches ? proven(request) : { ok: false, reason: 'mismatch' };
    },
  };
}

function equalInConstantTime(one: string, other: string): boolean {
  const [bytes, others] = [Buffer.from(one), Buffer.from(other)];
  return bytes.length === others.length && timingSafeEqual(bytes, others);
}

function hmac(content: string | Uint8Array, key: string): string {
  return createHmac('sha256', key).update(content).digest('hex');
}

function proven(request: InboundRequest): Verification {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what these schemes get wrong is to say so
  return { ok: true, request: request as Verified };
}

/** The body in one line. */
function tidy(rawBody: Uint8Array): Uint8Array {
  return Buffer.from(
    Buffer.from(rawBody)
      .toString()
      .replaceAll(/\s*\n\s*/g, ''),
  );
}

function assertJson(rawBody: Uint8Array): void {
  try {
    JSON.parse(Buffer.from(rawBody).toString());
  } catch (cause) {
    throw new ConnectorError('payload_invalid', 'body is not JSON', { cause });
  }
}
