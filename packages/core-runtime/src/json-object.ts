/** A JSON object: any key may be missing or hold anything. */
export type JsonObject = { readonly [name: string]: unknown };

/** Tells a JSON object from everything else JSON knows, arrays and null among them. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns undefined when the bytes are no UTF-8, no JSON, or no object */
export function parseJsonObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
