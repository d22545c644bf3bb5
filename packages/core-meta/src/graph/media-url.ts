import { ConnectorError } from '@pyloto/core-connectors';

import { GRAPH_URL } from './graph-version.ts';

/** Hosts that Meta keeps files at; the names below them belong to Meta too. */
const MEDIA_DOMAINS = ['fbsbx.com', 'fbcdn.net', 'whatsapp.net'];

/**
 * Checks the address of a file before the token is sent there: https at a host below Meta's own domains, at its usual port.
 *
 * A simulator in place of Graph (`baseUrl` is another one) may keep its files at its own origin, which has the token already.
 *
 * @returns the address, as it is to be called
 * @throws ConnectorError `address_forbidden` for every other address
 */
export function mediaUrl(text: string, baseUrl: string): string {
  const url = URL.parse(text);
  if (url !== null && (isAtMeta(url) || isAtSimulator(url, baseUrl))) return url.href;
  throw new ConnectorError('address_forbidden', 'media must be at a host of meta', {
    effect: 'none',
  });
}

function isAtMeta({ protocol, hostname, port, username, password }: URL): boolean {
  return (
    protocol === 'https:' &&
    `${port}${username}${password}` === '' &&
    MEDIA_DOMAINS.some((domain) => hostname.endsWith(`.${domain}`))
  );
}

/** Files and data have the origin `null`, all of them the same. */
function isAtSimulator({ origin, username, password }: URL, baseUrl: string): boolean {
  const base = URL.parse(baseUrl)?.origin;
  return (
    origin === base && base !== 'null' && base !== GRAPH_URL && `${username}${password}` === ''
  );
}
