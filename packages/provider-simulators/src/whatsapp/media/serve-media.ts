import { badParam } from '../../graph/calls/graph-refusal.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { serveWithFaults } from '../../graph/faults/serve-with-faults.ts';
import type { Simulation } from '../simulation.ts';
import type { SimulatedAccount } from '../simulator-options.ts';
import { bareMediaType, checkFileContent } from './file-rules.ts';
import { fileLifetimesMs, type StoredFile } from './media-store.ts';

/** The fields of an upload: whole forms are read before they are looked at. */
export type UploadForm = { readonly get: (name: string) => File | string | null };

/** Answers `POST /<phone number id>/media`. */
export async function serveUpload(
  simulation: Simulation,
  account: SimulatedAccount,
  form: UploadForm,
): Promise<Reply> {
  const file = form.get('file');
  if (form.get('messaging_product') !== 'whatsapp') {
    return refusedParam('The parameter messaging_product is required.');
  }
  if (file === null || typeof file === 'string')
    return refusedParam('The parameter file is required.');
  const type = form.get('type');
  if (typeof type !== 'string') return refusedParam('The parameter type is required.');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const mimeType = withParameters(file.type, type);
  const refusal = checkFileContent(mimeType, bytes);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { phoneNumberId: accountId } = account;
  return serveWithFaults(simulation.faults, { endpoint: 'media_upload', accountId }, () => {
    const stored = simulation.media.add(
      { accountId, bytes, mimeType, fileName: file.name },
      fileLifetimesMs.uploaded,
    );
    return { kind: 'done', body: { id: stored.id } };
  });
}

/** The type of the part counts; the field `type` adds what a part's header may lack, such as the codec. */
function withParameters(partType: string, fieldType: string): string {
  return bareMediaType(partType) === bareMediaType(fieldType) ? fieldType : partType;
}

/** Answers `GET /<media id>` with a fresh address. */
export async function serveDescription(simulation: Simulation, file: StoredFile): Promise<Reply> {
  const target = { endpoint: 'media_read', accountId: file.accountId } as const;
  return serveWithFaults(simulation.faults, target, () => ({
    kind: 'done',
    body: describe(file, simulation.media.addressOf(file), simulation.settings.mediaDescription),
  }));
}

function describe(
  { id, mimeType, sha256, bytes }: StoredFile,
  url: string,
  style: 'documentation' | 'recorded',
): object {
  const mime_type = bareMediaType(mimeType);
  return style === 'documentation'
    ? {
        messaging_product: 'whatsapp',
        url,
        mime_type,
        sha256: sha256.toString('base64'),
        file_size: String(bytes.length),
        id,
      }
    : {
        url,
        mime_type,
        sha256: sha256.toString('hex'),
        file_size: bytes.length,
        id,
        messaging_product: 'whatsapp',
      };
}

/** Answers a file's own address. */
export async function serveFile(simulation: Simulation, file: StoredFile): Promise<Reply> {
  const target = { endpoint: 'media_download', accountId: file.accountId } as const;
  return serveWithFaults(simulation.faults, target, () => ({
    kind: 'file',
    bytes: file.bytes,
    mimeType: bareMediaType(file.mimeType),
  }));
}

function refusedParam(sentence: string): Reply {
  return { kind: 'refused', refusal: badParam(sentence) };
}
