import { createHash, createSecretKey, verify as verifyEd25519, type KeyObject } from 'node:crypto';

import type {
  Clock,
  InboundRequest,
  Secret,
  SignatureScheme,
  Verification,
} from '@pyloto/core-connectors';

import { asVerified } from './as-verified.ts';
import { equalInConstantTime } from './equal-in-constant-time.ts';
import { parseTimestampMs } from './parse-timestamp.ts';
import {
  v1Signature,
  isWebhookId,
  signedContent,
  signStandardWebhook,
} from './sign-standard-webhook.ts';
import { parseStandardWebhooksKey, type StandardWebhooksKey } from './standard-webhooks-key.ts';

/** How the scheme tells the time and how much of a difference it bears. */
export type StandardWebhooksSignatureOptions = {
  readonly clock: Pick<Clock, 'now'>;
  /** The largest difference between `webhook-timestamp` and now, both ways; 5 minutes unless given, as the reference libraries have it. */
  readonly toleranceMs?: number;
};

const DEFAULT_TOLERANCE_MS = 5 * 60 * 1000;
/** Bounds the work that a stranger can ask for: an ed25519 check costs some forty HMACs. */
const MAX_SIGNATURES = 16;
const V1_LENGTH = 'v1,'.length + 44;
const V1A_LENGTH = 'v1a,'.length + 88;

/**
 * Standard Webhooks 1.0 as a signature scheme. Its secrets are `whsec_` and `whpk_` keys, mixed as they come
 * (a `whsk_` key verifies too); one signature of the list has to match one of them. A secret that begins with `sandbox_`
 * is an HMAC key as text, in UTF-8.
 *
 * A request is `malformed` when its id has a dot, its timestamp is not a whole number of seconds, or its list holds
 * no `v1` or `v1a` signature or more than 16 signatures; signatures of other versions are passed over. It is
 * `expired` when its timestamp is further than the tolerance from now, in either direction; exactly the tolerance is
 * accepted. A replay within the tolerance verifies: the ledger, keyed by `webhook-id`, is what stops it.
 *
 * `verify` throws ConnectorError `config_invalid` when a secret is not a key ({@link parseStandardWebhooksKey}).
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#verifying-signatures (read 2026-11-21)
 */
export function standardWebhooksSignature(
  options: StandardWebhooksSignatureOptions,
): SignatureScheme {
  const { clock, toleranceMs = DEFAULT_TOLERANCE_MS } = options;
  return {
    id: 'standard-webhooks-1',
    verify: (request, secrets) => {
      const delivery = readDelivery(request);
      if (typeof delivery === 'string') return { ok: false, reason: delivery };
      const withinTolerance = Math.abs(clock.now() - delivery.timestampMs) <= toleranceMs;
      if (!withinTolerance) return { ok: false, reason: 'expired' };
      return verifyDelivery(request, delivery, secrets);
    },
    sign: ({ rawBody, sentAtMs }, secret) => ({
      ...signStandardWebhook({
        id: `msg_${createHash('sha256').update(rawBody).digest('base64url')}`,
        sentAtMs,
        body: rawBody,
        keys: [keyOf(secret)],
      }),
    }),
  };
}

type Delivery = {
  readonly prefix: string;
  readonly timestampMs: number;
  readonly v1: readonly string[];
  readonly v1a: readonly string[];
};

function readDelivery(request: InboundRequest): Delivery | 'missing' | 'malformed' {
  const id = request.header('webhook-id');
  const timestamp = request.header('webhook-timestamp');
  const list = request.header('webhook-signature');
  if (id === undefined || timestamp === undefined || list === undefined) return 'missing';
  const timestampMs = parseTimestampMs(timestamp, 'seconds');
  if (!isWebhookId(id) || timestampMs === undefined) return 'malformed';

  const signatures = list.split(' ', MAX_SIGNATURES + 1);
  const v1 = signatures.filter((text) => text.startsWith('v1,') && text.length === V1_LENGTH);
  const v1a = signatures.filter((text) => text.startsWith('v1a,') && text.length === V1A_LENGTH);
  if (signatures.length > MAX_SIGNATURES || v1.length + v1a.length === 0) return 'malformed';

  return { prefix: `${id}.${timestamp}.`, timestampMs, v1, v1a };
}

function verifyDelivery(
  request: InboundRequest,
  delivery: Delivery,
  secrets: readonly Secret[],
): Verification {
  let matches = false;
  for (const secret of secrets) {
    const key = keyOf(secret);
    // As with every scheme here, each secret is tried: time does not tell which one matched.
    const matchesKey =
      key.kind === 'hmac'
        ? matchesHmac(key.secretKey, request, delivery)
        : matchesEd25519(key.publicKey, request, delivery);
    matches = matchesKey || matches;
  }
  return matches ? { ok: true, request: asVerified(request) } : { ok: false, reason: 'mismatch' };
}

function matchesHmac(secretKey: KeyObject, request: InboundRequest, delivery: Delivery): boolean {
  if (delivery.v1.length === 0) return false;
  const expected = v1Signature(secretKey, delivery.prefix, request.rawBody);
  let matches = false;
  for (const given of delivery.v1) matches = equalInConstantTime(expected, given) || matches;
  return matches;
}

function matchesEd25519(
  publicKey: KeyObject,
  request: InboundRequest,
  delivery: Delivery,
): boolean {
  if (delivery.v1a.length === 0) return false;
  const content = signedContent(delivery.prefix, request.rawBody);
  return delivery.v1a.some((given) => {
    const base64 = given.slice('v1a,'.length);
    const signature = Buffer.from(base64, 'base64');
    // Base64 of 64 bytes leaves four bits unused: only the form that has them at zero is the signature.
    return (
      signature.toString('base64') === base64 && verifyEd25519(null, content, publicKey, signature)
    );
  });
}

const keys = new WeakMap<Secret, StandardWebhooksKey>();

function keyOf(secret: Secret): StandardWebhooksKey {
  const known = keys.get(secret);
  if (known !== undefined) return known;

  const text = secret.reveal();
  const key = text.startsWith(SANDBOX_PREFIX) ? sandboxKey(text) : parseStandardWebhooksKey(text);
  keys.set(secret, key);
  return key;
}

/** The documented secrets of a sandbox are text; a runtime refuses them outside of it. */
const SANDBOX_PREFIX = 'sandbox_';

function sandboxKey(text: string): StandardWebhooksKey {
  return { kind: 'hmac', secretKey: createSecretKey(Buffer.from(text)) };
}
