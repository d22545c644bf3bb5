import { isJsonObject, type JsonObject } from '../../graph/json-object.ts';

/** What is attached to a message, one thing or several. */
export function attachmentsIn(message: unknown): readonly JsonObject[] {
  if (!isJsonObject(message)) return [];
  const { attachment, attachments } = message;
  return [attachment, attachments].flat().filter(isJsonObject);
}
