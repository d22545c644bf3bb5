import { createHash } from 'node:crypto';

import type { CommandRefusal } from '@pyloto/core-connectors';
import type { UploadMediaCommand } from '@pyloto/core-messaging';

import { refused } from './refusals.ts';

/** What a channel takes as a file. */
export type FileRules = {
  /** A type of file, or a media type, that the channel does not take. */
  readonly checkType: (command: UploadMediaCommand) => readonly CommandRefusal[];
  /** The most that it takes of such a file, as far as the command shows what it is, in bytes. */
  readonly maxBytesOf: (command: UploadMediaCommand) => number;
};

/** Every rule that a file breaks, as far as its command shows; what is behind an address is measured while it is read. */
export function checkFile(
  command: UploadMediaCommand,
  { checkType, maxBytesOf }: FileRules,
): readonly CommandRefusal[] {
  const refusals = [
    ...checkType(command),
    ...checkSize(command, maxBytesOf(command)),
    ...checkAddress(command),
  ];
  // Of bytes that are refused anyway, and may be many, no digest is taken.
  return refusals.length > 0 ? refusals : checkDigest(command);
}

/** The forms that the client for addresses of others refuses to call; where a name leads, it sees when it calls. */
function checkAddress({ source }: UploadMediaCommand): readonly CommandRefusal[] {
  if (source.kind !== 'url') return [];
  const url = URL.parse(source.url);
  const isPlain = url !== null && url.port === '' && url.username === '' && url.password === '';
  return isPlain
    ? []
    : refused('source.url', 'an https address on port 443, without a user name and a password');
}

function checkDigest({ sha256, source }: UploadMediaCommand): readonly CommandRefusal[] {
  if (sha256 === undefined || source.kind !== 'base64') return [];
  const digest = createHash('sha256').update(source.data, 'base64').digest('hex');
  return digest === sha256 ? [] : refused('sha256', 'the SHA-256 of the file that comes with it');
}

function checkSize({ source }: UploadMediaCommand, maxBytes: number): readonly CommandRefusal[] {
  return source.kind === 'base64' && base64Bytes(source.data) > maxBytes
    ? refused('source.data', `a file of at most ${maxBytes} bytes`)
    : [];
}

function base64Bytes(data: string): number {
  const padding = data.endsWith('==') ? 2 : Number(data.endsWith('='));
  return (data.length / 4) * 3 - padding;
}
