import { createHash } from 'node:crypto';

import { ConnectorError } from '@pyloto/core-connectors';

import { asId } from '../json/as-json-value.ts';
import { uploadToGraph } from './call-graph.ts';
import type { GraphCall } from './graph-call.ts';
import { unreadableAnswer } from './read-graph-answer.ts';
import { assertSha256, readSha256, withSha256 } from './sha256.ts';

/** A file to give to Meta. */
export type MediaFile = {
  /** Bytes that come one after another are sent as they come, and never kept. */
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
  /** `audio/ogg; codecs=opus` */
  readonly mimeType: string;
  readonly fileName: string;
  /** When it is known the file must be as long. */
  readonly sizeBytes?: number;
  /** In hex or base64; when it is known the file must have it. */
  readonly sha256?: string;
};

/** Where a file goes, and what is said beside it. */
export type UploadPlace = {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  /** The form's field that holds the file. */
  readonly fileField: string;
  /** The answer's member that holds the file's id. */
  readonly idMember: string;
};

/**
 * Uploads a file, to be sent later by its id.
 *
 * A file that turns out to be another one (its length, its digest) fails the call before the form is closed: Meta sees a request that
 * breaks off, stores nothing, and the connection is given up. Bytes that are all there are checked before anything is sent.
 *
 * @throws ConnectorError `payload_invalid` with effect `none` when the file is not what was announced, else as `uploadToGraph`
 */
export async function uploadFile(
  call: GraphCall,
  { path, fields, fileField, idMember }: UploadPlace,
  file: MediaFile,
): Promise<{ readonly mediaId: string }> {
  const { fileName, mimeType, sizeBytes } = file;
  const answer = await uploadToGraph(call, path, {
    fields,
    file: {
      fieldName: fileField,
      fileName,
      mimeType,
      bytes: checkedBytes(file),
      ...(sizeBytes !== undefined && { sizeBytes }),
    },
  });
  const mediaId = asId(answer[idMember]);
  if (mediaId === undefined) throw unreadableAnswer(call, 200);
  return { mediaId };
}

function checkedBytes({ bytes, sha256, sizeBytes }: MediaFile): MediaFile['bytes'] {
  if (bytes instanceof Uint8Array && bytes.byteLength !== (sizeBytes ?? bytes.byteLength)) {
    throw invalid('file must be as long as announced');
  }
  if (sha256 === undefined) return bytes;
  const expected = readSha256(sha256);
  if (expected === undefined) throw invalid('sha-256 must be in hex or base64');
  if (!(bytes instanceof Uint8Array)) return withSha256(bytes, expected);
  assertSha256(createHash('sha256').update(bytes), expected);
  return bytes;
}

function invalid(expectation: string): ConnectorError {
  return new ConnectorError('payload_invalid', expectation, { effect: 'none' });
}
