/** A text that holds this is told of when somebody parses it. */
export const CANARY = 'conformance-canary-';

/** What the probe tells: somebody gave `JSON.parse` a text with this canary in it. */
export type ProbeMessage = { readonly probe: 'json_parse'; readonly canary: string };

/** Tells a message of the probe from any other. */
export function isProbeMessage(value: unknown): value is ProbeMessage {
  return typeof value === 'object' && value !== null && 'probe' in value && 'canary' in value;
}
