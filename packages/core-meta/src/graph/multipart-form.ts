import { randomUUID } from 'node:crypto';

import { ConnectorError } from '@pyloto/core-connectors';

/** A form with one file. */
export type GraphForm = {
  /** Texts beside the file, which come before it. */
  readonly fields: Readonly<Record<string, string>>;
  readonly file: {
    readonly fieldName: string;
    readonly fileName: string;
    readonly mimeType: string;
    /** Bytes that come one after another are sent as they come. */
    readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
    /** When it is known the form is sent with its length; the file must then be as long. */
    readonly sizeBytes?: number;
  };
  /** What parts the fields; must not be guessed by whoever made the file. Default: random. */
  readonly boundary?: string;
};

/** A form, ready to be sent. */
export type EncodedForm = {
  readonly contentType: string;
  /** Undefined when the file's size is not known. */
  readonly sizeBytes: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
};

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?: ?; ?[\w-]+=[\w.+-]+)*$/;

/**
 * Writes a form as multipart/form-data, piece by piece.
 *
 * A file that fails while it is read, or is not as long as said, fails the body before the closing boundary: nobody can take what
 * was sent until then for a form.
 *
 * @throws ConnectorError `payload_invalid` when the media type is none
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export function encodeMultipart(form: GraphForm): EncodedForm {
  const { file, boundary = `pyloto-${randomUUID()}` } = form;
  if (!MEDIA_TYPE.test(file.mimeType)) {
    throw new ConnectorError('payload_invalid', 'media type must be one, as image/jpeg', {
      effect: 'none',
    });
  }
  const head = Buffer.from(`${fieldParts(form, boundary)}${fileHead(form, boundary)}`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const fileBytes = file.bytes instanceof Uint8Array ? file.bytes.byteLength : file.sizeBytes;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: fileBytes === undefined ? undefined : head.byteLength + fileBytes + tail.byteLength,
    body: piecesOf(head, file, tail),
  };
}

async function* piecesOf(
  head: Uint8Array,
  { bytes, sizeBytes }: GraphForm['file'],
  tail: Uint8Array,
): AsyncGenerator<Uint8Array> {
  yield head;
  let seenBytes = 0;
  for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
    seenBytes += chunk.byteLength;
    assertSize(seenBytes <= (sizeBytes ?? seenBytes));
    yield chunk;
  }
  assertSize(seenBytes === (sizeBytes ?? seenBytes));
  yield tail;
}

function assertSize(isRight: boolean): void {
  if (isRight) return;
  throw new ConnectorError('payload_invalid', 'file must be as long as announced', {
    effect: 'none',
  });
}

function fieldParts({ fields }: GraphForm, boundary: string): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
    )
    .join('');
}

function fileHead({ file }: GraphForm, boundary: string): string {
  const names = `name="${quoted(file.fieldName)}"; filename="${quoted(file.fileName)}"`;
  return `--${boundary}\r\nContent-Disposition: form-data; ${names}\r\nContent-Type: ${file.mimeType}\r\n\r\n`;
}

/** As browsers write names in forms. @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
