import { ConnectorError } from '@pyloto/core-connectors';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Tells whether a URL leads to this machine, where http does not leave it. */
export function isLoopbackUrl(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}

/**
 * Sees that a URL is https, or http on a loopback address, without a fragment or credentials.
 *
 * @throws ConnectorError `config_invalid`
 */
export function assertSecureUrl(text: string, name: string): void {
  const url = URL.parse(text);
  const isSecure =
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackUrl(text))) &&
    url.hash === '' &&
    url.username === '' &&
    url.password === '';
  if (isSecure) return;
  throw new ConnectorError(
    'config_invalid',
    `${name} must be an https address, or http on a loopback one, without a fragment or credentials`,
  );
}
