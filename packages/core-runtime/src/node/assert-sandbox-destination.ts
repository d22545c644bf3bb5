import { lookup } from 'node:dns/promises';

import { ConnectorError } from '@pyloto/core-connectors';
import { assertPrivateUrl } from '@pyloto/core-http';

/**
 * Lets a sandbox send a browser to this machine or into a private network only. A name is resolved, each time; one that does not
 * resolve may be the real provider's.
 *
 * @throws ConnectorError `address_forbidden` for any other address, `config_invalid` for what is none
 */
export async function assertSandboxDestination(url: string): Promise<void> {
  assertPrivateUrl(url);
  for (const { address, family } of await addressesOf(new URL(url).hostname)) {
    assertPrivateUrl(`http://${family === 6 ? `[${address}]` : address}/`);
  }
}

/** A URL keeps the brackets of an IPv6 host, which a resolver does not know. */
async function addressesOf(hostname: string) {
  try {
    return await lookup(hostname.replaceAll(/[[\]]/g, ''), { all: true });
  } catch (cause) {
    const text = 'url host must resolve to this machine or a private network';
    throw new ConnectorError('address_forbidden', text, { effect: 'none', cause });
  }
}
