import type { Fixture } from '../target/read-fixtures.ts';

/** Headers that belong to a connection, or to a signature over other bytes. */
const NOT_SENT = /^(?:host|connection|content-length|transfer-encoding|accept-encoding)$|signature/;

/** What is sent of a fixture's headers beside a new signature. */
export function headersToSend({ headers }: Fixture): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_SENT.test(name)));
}
