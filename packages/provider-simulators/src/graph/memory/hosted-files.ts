import { BoundedMap } from './bounded-map.ts';

/** A file with an address of its own. */
export type HostedFile = {
  readonly bytes: Uint8Array;
  readonly mimeType: string;
};

/** Files that whoever has the address may fetch, for a while. */
export type HostedFiles = {
  /** @returns the query of its address: `asset_id=…&signature=…` */
  readonly add: (file: HostedFile) => string;
  /** The file, unless the signature is another one or its time is over. */
  readonly find: (assetId: string, signature: string) => HostedFile | undefined;
};

/** What names and hides files. */
type Namer = {
  readonly digits: (length: number) => string;
  readonly hash: () => string;
};

type Kept = HostedFile & { readonly signature: string; readonly expiresAtMs: number };

const rememberedFiles = 1000;
const assetIdLength = 17;

/**
 * The newest thousand files in memory.
 *
 * @param livesMs how long an address works, in milliseconds
 */
export function createHostedFiles(ids: Namer, now: () => number, livesMs: number): HostedFiles {
  const files = new BoundedMap<string, Kept>(rememberedFiles);
  return {
    add: (file) => {
      const assetId = ids.digits(assetIdLength);
      const signature = ids.hash();
      files.set(assetId, { ...file, signature, expiresAtMs: now() + livesMs });
      return new URLSearchParams({ asset_id: assetId, signature }).toString();
    },
    find: (assetId, signature) => {
      const file = files.get(assetId);
      return file?.signature === signature && now() < file.expiresAtMs ? file : undefined;
    },
  };
}
