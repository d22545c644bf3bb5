import type { MessageContentOf, ProviderError } from '@pyloto/core-messaging';

import { asObject, asString, asText } from '../../../json/as-json-value.ts';
import type { JsonObject } from '../../../json/json-object.ts';
import { withoutAbsent } from '../../../json/without-absent.ts';

/**
 * Maps a message of a type nobody knows, or whose content Meta withheld: `unsupported` with
 * `errors[131051]` and sometimes `unsupported.type`, or any type whose object is missing.
 *
 * Sometimes a text is there anyway, and is kept.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/unsupported (read 2026-11-21)
 */
export function mapUnsupportedContent(
  message: JsonObject,
  errors: ProviderError[] | undefined,
): MessageContentOf<'unsupported'> {
  return withoutAbsent({
    kind: 'unsupported',
    providerKind: asString(asObject(message.unsupported)?.type) ?? asString(message.type) ?? 'none',
    text: asText(asObject(message.text)?.body),
    errors,
  });
}
