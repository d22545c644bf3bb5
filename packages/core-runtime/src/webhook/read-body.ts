import type { IncomingMessage } from 'node:http';

/** A body's bytes, or why they were not read to the end. */
export type BodyReading = Uint8Array | 'too_large' | 'too_slow' | 'aborted';

/** Bounds of a body. */
export type BodyBounds = { readonly maxBodyBytes: number; readonly bodyTimeoutMs: number };

/** Reads the body of a Node request; stops as soon as a bound is passed. */
export function readIncoming(incoming: IncomingMessage, bounds: BodyBounds): Promise<BodyReading> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let receivedBytes = 0;
    const timer = setTimeout(() => finish('too_slow'), bounds.bodyTimeoutMs);
    function finish(reading: BodyReading): void {
      clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('error', onAbort).off('close', onAbort);
      if (typeof reading === 'string') incoming.resume();
      resolve(reading);
    }
    function onData(chunk: Buffer): void {
      receivedBytes += chunk.byteLength;
      if (receivedBytes > bounds.maxBodyBytes) finish('too_large');
      else chunks.push(chunk);
    }
    function onEnd(): void {
      const [first] = chunks;
      finish(
        chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, receivedBytes),
      );
    }
    function onAbort(): void {
      finish('aborted');
    }
    incoming.on('data', onData).on('end', onEnd).on('error', onAbort).on('close', onAbort);
  });
}

/** Reads the body of a web `Request`, for servers other than Node's. */
export async function readRequest(request: Request, bounds: BodyBounds): Promise<BodyReading> {
  if (request.body === null) return new Uint8Array(0);
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<'too_slow'>((resolve) => {
    timer = setTimeout(() => resolve('too_slow'), bounds.bodyTimeoutMs);
  });
  try {
    const reading = await Promise.race([readAll(reader, bounds.maxBodyBytes), tooSlow]);
    if (typeof reading === 'string') void reader.cancel().catch(() => undefined);
    return reading;
  } catch {
    return 'aborted';
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBodyBytes: number,
): Promise<Uint8Array | 'too_large'> {
  const chunks: Uint8Array[] = [];
  let receivedBytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, receivedBytes);
    receivedBytes += value.byteLength;
    if (receivedBytes > maxBodyBytes) return 'too_large';
    chunks.push(value);
  }
}
