/** A JSON object whose fields are not known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object that is no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text under a name, of whatever it is; undefined when there is none. */
export function textAt(holder: unknown, name: string): string | undefined {
  const value = isJsonObject(holder) ? holder[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
