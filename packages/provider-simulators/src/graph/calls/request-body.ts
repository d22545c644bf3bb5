import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { GraphContext } from './graph-door.ts';

/** The body, unless it is larger than allowed. */
export async function readBody(
  context: GraphContext,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of context.env.incoming) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size <= maxBytes) chunks.push(bytes);
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}

/** A body that is a JSON object. */
export function payloadOf(body: Buffer | undefined): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body?.toString() ?? '');
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A body that is a form, of either kind. */
export async function formOf(bytes: Buffer, type: string): Promise<FormData | undefined> {
  try {
    return await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': type },
    }).formData();
  } catch {
    return undefined;
  }
}
