/** What the groups of requirements are about, in the order of their table. */
export const GROUPS: Readonly<Record<string, string>> = {
  MAN: 'Manifest',
  PAR: 'Parsing',
  SIG: 'Signatures',
  DOOR: 'The door',
  BAT: 'Batches',
  DED: 'Deliveries that come again',
  ISO: 'Failures that stay apart',
  LOG: 'Logs',
  PII: 'Personal data',
  MET: 'Metrics',
  LIM: 'Limits',
  OPS: 'Operation',
  SAN: 'Sandbox',
  STOP: 'Stopping',
  CMD: 'Commands',
  LAT: 'Latency',
};

/** The group of an id: `SIG` for `SIG-01`. */
export function groupOf(id: string): string {
  return id.split('-')[0] ?? id;
}
