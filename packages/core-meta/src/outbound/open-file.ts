import { Buffer } from 'node:buffer';

import { type CommandCall, ConnectorError, type HttpStreamResponse } from '@pyloto/core-connectors';
import type { UploadMediaCommand } from '@pyloto/core-messaging';

const OK = 200;
const FIRST_SERVER_ERROR = 500;
const THROTTLED: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * The bytes of a file to upload: those of the command, or those behind its address as they come.
 *
 * @param maxBytes more than this is refused while it is read
 * @throws ConnectorError with effect `none`: `payload_invalid` when the address does not answer 200 by itself (redirects are not
 * followed), `upstream_unavailable` when it may later, else as the HTTP client says
 */
export async function openFile(
  source: UploadMediaCommand['source'],
  call: CommandCall,
  maxBytes: number,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  if (source.kind === 'base64') return Buffer.from(source.data, 'base64');
  const { timeoutMs, signal } = call;
  const response = await call.publicHttp.stream(
    { method: 'GET', url: source.url, timeoutMs, signal },
    { maxBytes },
  );
  if (response.status !== OK) throw await refusal(response);
  return response.body;
}

async function refusal({ status, body }: HttpStreamResponse): Promise<ConnectorError> {
  await body[Symbol.asyncIterator]().return?.();
  const mayPass = status >= FIRST_SERVER_ERROR || THROTTLED.has(status);
  return new ConnectorError(
    mayPass ? 'upstream_unavailable' : 'payload_invalid',
    'address of the file must answer with status 200',
    { upstreamStatus: status, effect: 'none' },
  );
}
