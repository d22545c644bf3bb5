import type { ProviderError } from '@pyloto/core-messaging';

import { asArray, asId, asString } from '../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';

/**
 * Maps an `errors` array, which stands in four places: on a value, a message, a status and a history chunk.
 *
 * `title` equals `message` in real traffic and the reason is in `error_data.details` only; older forms
 * have neither. A code may be a number or a text.
 *
 * @returns undefined when there is no error in it
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes (read 2026-11-21)
 */
export function mapProviderErrors(errors: unknown): ProviderError[] | undefined {
  const mapped = asArray(errors)?.filter(isJsonObject).map(mapProviderError);
  return mapped === undefined || mapped.length === 0 ? undefined : mapped;
}

function mapProviderError(error: JsonObject): ProviderError {
  const message = asString(error.message);
  const title = asString(error.title) ?? message;
  const details = readDetails(error.error_data) ?? (message === title ? undefined : message);
  const helpUrl = asString(error.href);
  return {
    code: asId(error.code) ?? 'unknown',
    ...(title !== undefined && { title }),
    ...(details !== undefined && { details }),
    ...(helpUrl !== undefined && { helpUrl }),
  };
}

function readDetails(errorData: unknown): string | undefined {
  return isJsonObject(errorData) ? asString(errorData.details) : asString(errorData);
}
