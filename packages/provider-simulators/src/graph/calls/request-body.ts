import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { GraphContext } from './graph-context.ts';

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

/** Everything that a call says, wherever it says it: its query, and its body as JSON or as a form whose values may be JSON. */
export async function paramsOf(context: GraphContext, maxBytes: number): Promise<JsonObject> {
  const query = context.req.query();
  const type = context.req.header('content-type') ?? '';
  const bytes = await readBody(context, maxBytes);
  const payload = payloadOf(bytes);
  if (payload !== undefined || bytes === undefined) return { ...query, ...payload };
  const form = type.includes('form') ? await formOf(bytes, type) : undefined;
  const fields = [...(form ?? [])].map(([name, value]) => [name, parsed(value)]);
  return { ...query, ...Object.fromEntries(fields) };
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
