import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { anyObject } from '../../graph/calls/value-rules.ts';
import { serveWithFaults } from '../../graph/faults/serve-with-faults.ts';
import { isJsonObject, type JsonObject, textAt } from '../../graph/json-object.ts';
import type { DirectAccount } from '../direct-settings.ts';
import type { DirectSimulation } from '../direct-simulation.ts';
import type { Call } from './admit-send.ts';
import { attachmentsIn } from './attachments-in.ts';

const uploadedTypes = new Set(['image', 'video', 'audio', 'file']);
const attachmentIdLength = 16;

/**
 * Answers `POST /<account>/message_attachments`: keeps a file, named by its address or sent as `filedata`, for messages to come.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api (read 2026-11-21)
 */
export async function serveUpload(
  { faults, ids, uploads }: DirectSimulation,
  { account, payload }: Call,
): Promise<Reply> {
  const refusal = checkUpload(payload);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { message } = payload;
  const target = { endpoint: 'upload', accountId: account.id, payload: { message } } as const;
  return serveWithFaults(faults, target, () => {
    const id = ids.digits(attachmentIdLength);
    uploads.set(id, account.id);
    return { kind: 'done', body: { attachment_id: id } };
  });
}

/** Files that a message names by their ids have to be there, and to be this account's. */
export function checkUploads(
  { uploads }: DirectSimulation,
  account: DirectAccount,
  message: unknown,
): GraphRefusal | undefined {
  const ids = attachmentsIn(message).flatMap(({ payload }) => {
    const id = textAt(payload, 'attachment_id');
    return id === undefined ? [] : [id];
  });
  return ids.every((id) => uploads.get(id) === account.id)
    ? undefined
    : badParam('The attachment_id is not one of an uploaded file.');
}

function checkUpload({ message, filedata }: JsonObject): GraphRefusal | undefined {
  if (!isJsonObject(message)) return anyObject.check(message, 'message');
  const { attachment } = message;
  const type = textAt(attachment, 'type') ?? '';
  if (!uploadedTypes.has(type))
    return badParam("Param message['attachment']['type'] is not valid.");
  const payload = isJsonObject(attachment) ? attachment['payload'] : undefined;
  const isFile = filedata instanceof Blob;
  return isFile !== (textAt(payload, 'url') !== undefined)
    ? undefined
    : badParam('Either the url of a file or filedata is required.');
}
