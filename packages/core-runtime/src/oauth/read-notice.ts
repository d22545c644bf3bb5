import type { Runtime } from '../runtime.ts';
import { checkMediaType, readRawBody } from '../webhook/receive.ts';
import { Refusal } from '../webhook/refusal.ts';
import type { WebhookRequest } from '../webhook/webhook-request.ts';
import type { NoticeSource, ProvenNotice } from './account-notices.ts';

/**
 * Reads what a provider tells about a person, and proves it.
 *
 * @throws Refusal 415 for another media type, 413 and 408 as a webhook, 400 for a body of another form, 401 for one that is not proven
 */
export async function readNotice(
  request: WebhookRequest,
  sources: readonly NoticeSource[],
  runtime: Runtime,
): Promise<ProvenNotice> {
  checkMediaType(request, { mediaTypes: sources.map(({ scheme }) => scheme.mediaType) });
  const body = await readRawBody(request, runtime);
  const reasons = new Set<string>();
  for (const { providerId, scheme, secrets } of sources) {
    const verification = scheme.verify(body, secrets);
    if (verification.ok) return { providerId, notice: verification.notice };
    reasons.add(verification.reason);
  }
  throw refusalFor([...reasons]);
}

/** A body whose form nobody knows is no attempt to pass for a provider. */
function refusalFor(reasons: readonly string[]): Refusal {
  if (reasons.every((reason) => reason === 'missing')) {
    const message = 'the body must be what the provider posts, for example signed_request=…';
    return new Refusal('VALIDATION_FAILED', { message, reason: 'notice_missing' });
  }
  return new Refusal('INVALID_SIGNATURE', { reason: `signature_${reasons.join('_')}` });
}
