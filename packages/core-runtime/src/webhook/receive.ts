import {
  type Connector,
  type InboundRequest,
  type ParsedItem,
  type Secret,
  type Verified,
} from '@pyloto/core-connectors';

import type { Runtime } from '../runtime.ts';
import { retryAfter } from './answer.ts';
import { Refusal } from './refusal.ts';
import type { WebhookRequest } from './webhook-request.ts';

const CLOSE = { connection: 'close' };

/** Refuses a media type that the connector does not take (415). */
export function checkMediaType(
  request: WebhookRequest,
  connector: Pick<Connector<unknown>, 'mediaTypes'>,
): void {
  if (connector.mediaTypes === undefined) return;
  const [type = ''] = (request.header('content-type') ?? '').split(';');
  if (connector.mediaTypes.includes(type.trim().toLowerCase())) return;
  throw new Refusal('UNSUPPORTED_MEDIA_TYPE', {
    message: `the content type must be ${connector.mediaTypes.join(' or ')}`,
    headers: CLOSE,
  });
}

/** Reads the body within its bounds (413, 408). */
export async function readRawBody(request: WebhookRequest, runtime: Runtime): Promise<Uint8Array> {
  const { maxBodyBytes } = runtime.limits;
  const declaredBytes = Number(request.header('content-length') ?? 0);
  const reading =
    declaredBytes > maxBodyBytes ? 'too_large' : await request.readBody(runtime.limits);
  if (typeof reading !== 'string') return reading;
  if (reading === 'too_large') {
    throw new Refusal('PAYLOAD_TOO_LARGE', {
      message: `the body is larger than ${maxBodyBytes} bytes`,
      headers: CLOSE,
    });
  }
  throw new Refusal('REQUEST_TIMEOUT', { reason: reading, headers: CLOSE });
}

/** Proves the sender (401). */
export function verifySender(
  request: InboundRequest,
  connector: Connector<unknown>,
  secrets: readonly Secret[],
): Verified {
  const verification = connector.signature.verify(request, secrets);
  if (verification.ok) return verification.request;
  throw new Refusal('INVALID_SIGNATURE', { reason: `signature_${verification.reason}` });
}

/** Parses the proven request (400 when the body as a whole cannot be read). */
export async function parseItems(
  request: Verified,
  runtime: Runtime,
): Promise<readonly ParsedItem[]> {
  const items: unknown = await runtime.parseEvents(request);
  if (Array.isArray(items)) return items;
  throw new TypeError('parseEvents must return a list');
}

/** Asks the limiter, where there is one (429). */
export async function admit(tenantIds: readonly string[], runtime: Runtime): Promise<void> {
  if (runtime.rateLimiter === undefined) return;
  const admission = await runtime.rateLimiter.admit({ connector: runtime.connectorId, tenantIds });
  if (admission.admitted) return;
  throw new Refusal('RATE_LIMITED', { headers: retryAfter(admission.retryAfterMs) });
}
