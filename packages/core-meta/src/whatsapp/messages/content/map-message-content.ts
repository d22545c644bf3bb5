import type { MessageContent, ProviderError } from '@pyloto/core-messaging';

import { asString } from '../../../json/as-json-value.ts';
import type { JsonObject } from '../../../json/json-object.ts';
import { CONTENT_MAPPERS } from './content-mappers.ts';
import { mapUnsupportedContent } from './unsupported-content.ts';

/**
 * Maps what a message says, by its `type`.
 *
 * A type nobody knows, an object that is missing and one that comes with errors give `unsupported`: a
 * person wrote something. An object that is there but broken gives the expectation it does not meet.
 *
 * @param errors the message's own errors, else those of the value it came in
 * @returns the content, or the expectation as text
 */
export function mapMessageContent(
  message: JsonObject,
  errors: ProviderError[] | undefined,
): MessageContent | string {
  const type = asString(message.type);
  const mapper = type === undefined ? undefined : CONTENT_MAPPERS.get(type);
  if (type === undefined || mapper === undefined) return mapUnsupportedContent(message, errors);
  const content = mapper.map(message);
  if (content !== undefined) return content;
  const isWithheld = message[type] === undefined || message[type] === null || errors !== undefined;
  return isWithheld ? mapUnsupportedContent(message, errors) : mapper.expectation;
}
