const BASE64_RUN = /[A-Za-z0-9+/_=-]{8,}/g;
const HEX_RUN = /[0-9a-fA-F]{8,}/g;
/** A run may begin at any of four places of what was encoded with it. */
const BASE64_OFFSETS = [0, 1, 2, 3];
const HEX_OFFSETS = [0, 1];

/** A text, and what every run of base64 and hex in it says. */
export function withDecodedRuns(text: string): string {
  const fromBase64 = (text.match(BASE64_RUN) ?? []).flatMap((run) =>
    BASE64_OFFSETS.map((offset) => Buffer.from(run.slice(offset), 'base64').toString()),
  );
  const fromHex = (text.match(HEX_RUN) ?? []).flatMap((run) =>
    HEX_OFFSETS.map((offset) => Buffer.from(run.slice(offset), 'hex').toString()),
  );
  return [text, ...new Set([...fromBase64, ...fromHex])].join('\n');
}
