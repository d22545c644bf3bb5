/** A JSON object that somebody else wrote: any key may be missing or hold anything. */
export type JsonObject = { readonly [key: string]: unknown };

/** Tells a JSON object from everything else JSON knows, arrays and null among them. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
