import { createHash } from 'node:crypto';

import type { Ids } from '../../graph/ids.ts';
import { BoundedMap } from '../../graph/memory/bounded-map.ts';

/** A file that an account uploaded or received. */
export type StoredFile = {
  readonly id: string;
  readonly accountId: string;
  readonly bytes: Uint8Array;
  /** With its parameters, as it came: `audio/ogg; codecs=opus`. */
  readonly mimeType: string;
  readonly fileName?: string;
  readonly sha256: Buffer;
  readonly expiresAtMs: number;
};

/** An address at which a file can be fetched for a while. */
type Address = { readonly mediaId: string; readonly expiresAtMs: number };

/** The files of all accounts. */
export type MediaStore = {
  /** @param livesMs how long its id works, in milliseconds */
  readonly add: (
    file: Pick<StoredFile, 'accountId' | 'bytes' | 'mimeType'> & { readonly fileName?: string },
    livesMs: number,
  ) => StoredFile;
  readonly find: (mediaId: string) => StoredFile | undefined;
  readonly remove: (mediaId: string) => boolean;
  /** A new address; every earlier one goes on working until its time is over. */
  readonly addressOf: (file: StoredFile) => string;
  readonly fileAt: (mediaId: string, hash: string) => StoredFile | undefined;
};

const dayMs = 24 * 60 * 60 * 1000;
const rememberedFiles = 1000;
const mediaIdLength = 16;

/** The id of an uploaded file works for 30 days, that of a received one for 7. */
export const fileLifetimesMs = { uploaded: 30 * dayMs, received: 7 * dayMs } as const;

/** How long an address of a file works, in milliseconds. */
const addressLifetimeMs = 5 * 60 * 1000;

/**
 * Files in memory, the newest thousand.
 *
 * @param baseUrl where the simulator listens; asked for each time, because it is not known at first
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media (read 2026-11-21)
 */
export function createMediaStore(ids: Ids, now: () => number, baseUrl: () => string): MediaStore {
  const files = new BoundedMap<string, StoredFile>(rememberedFiles);
  const addresses = new BoundedMap<string, Address>(rememberedFiles * 10);
  const find = (mediaId: string): StoredFile | undefined => {
    const file = files.get(mediaId);
    return file !== undefined && now() < file.expiresAtMs ? file : undefined;
  };
  return {
    find,
    add: (file, livesMs) => {
      const sha256 = createHash('sha256').update(file.bytes).digest();
      const stored = {
        ...file,
        id: ids.digits(mediaIdLength),
        sha256,
        expiresAtMs: now() + livesMs,
      };
      files.set(stored.id, stored);
      return stored;
    },
    remove: (mediaId) => find(mediaId) !== undefined && files.delete(mediaId),
    addressOf: ({ id }) => {
      const hash = ids.hash();
      const expiresAtMs = now() + addressLifetimeMs;
      addresses.set(hash, { mediaId: id, expiresAtMs });
      const ext = Math.floor(expiresAtMs / 1000);
      return `${baseUrl()}/whatsapp_business/attachments/?mid=${id}&ext=${ext}&hash=${hash}`;
    },
    fileAt: (mediaId, hash) => {
      const address = addresses.get(hash);
      return address?.mediaId === mediaId && now() < address.expiresAtMs
        ? find(mediaId)
        : undefined;
    },
  };
}
