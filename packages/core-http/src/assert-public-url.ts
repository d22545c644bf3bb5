import { isIP } from 'node:net';

import { ConnectorError } from '@pyloto/core-connectors';

import { isPrivateAddress, isPublicAddress } from './public-address.ts';

/** What a public URL may be besides `https:` on port 443. */
export type PublicUrlRules = {
  /** Accepts `http:` too, on port 80 unless {@link allowedPorts} says otherwise. Default false. */
  readonly allowPlainHttp?: boolean;
  /** The only ports that may be called. Default 443, and 80 with {@link allowPlainHttp}. */
  readonly allowedPorts?: readonly number[];
};

/**
 * Checks a configured URL before anything is sent: scheme, port, no user name, and no literal address that is not public.
 *
 * It does not resolve names: what a name resolves to is checked when the connection opens, every time.
 *
 * @throws ConnectorError `config_invalid` when the URL has a wrong form, scheme or port, `address_forbidden` when its host is a
 * literal address that is not public, or `localhost`
 */
export function assertPublicUrl(url: string, rules: PublicUrlRules = {}): void {
  refuseUnlessPublic(parseHttpUrl(url), rules);
}

/**
 * Reads an absolute `http:` or `https:` URL without user name and password.
 *
 * The host comes back as WHATWG URL writes it, so `0x7f.1`, `2130706433` and full-width digits are already `127.0.0.1`.
 *
 * @throws ConnectorError `config_invalid`, without the URL
 * @see https://url.spec.whatwg.org/#host-parsing
 */
export function parseHttpUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw refusal('url must be absolute and valid');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refusal('url scheme must be https or http');
  }
  if (url.username !== '' || url.password !== '') {
    throw refusal('url must not hold a user name or a password');
  }
  return url;
}

/** {@link assertPublicUrl} for a URL that {@link parseHttpUrl} gave. */
export function refuseUnlessPublic(url: URL, rules: PublicUrlRules): void {
  if (url.protocol !== 'https:' && rules.allowPlainHttp !== true) {
    throw refusal('url scheme must be https');
  }
  if (!isPortAllowed(url, rules)) {
    throw refusal('url port must be an allowed one');
  }
  if (isRefusedHost(url.hostname)) {
    throw refusal('url host must be public', 'address_forbidden');
  }
}

/**
 * Checks a configured URL that may only lead to this machine or into a private network, before anything is sent. What a name resolves
 * to is checked when the connection opens.
 *
 * @throws ConnectorError `config_invalid` as {@link parseHttpUrl} does, `address_forbidden` when its host is a literal address elsewhere
 */
export function assertPrivateUrl(url: string): void {
  refuseUnlessPrivate(parseHttpUrl(url));
}

/** {@link assertPrivateUrl} for a URL that {@link parseHttpUrl} gave. */
export function refuseUnlessPrivate({ hostname }: URL): void {
  const host = hostOf(hostname);
  if (isIP(host) !== 0 && !isPrivateAddress(host)) {
    throw refusal('url host must be on this machine or in a private network', 'address_forbidden');
  }
}

function refusal(
  message: string,
  code: 'config_invalid' | 'address_forbidden' = 'config_invalid',
): ConnectorError {
  return new ConnectorError(code, message, { effect: 'none' });
}

function isPortAllowed(url: URL, { allowedPorts, allowPlainHttp }: PublicUrlRules): boolean {
  const port = url.port === '' ? defaultPort(url) : Number(url.port);
  if (allowedPorts !== undefined) return allowedPorts.includes(port);
  return port === 443 || (port === 80 && allowPlainHttp === true);
}

function defaultPort(url: URL): number {
  return url.protocol === 'https:' ? 443 : 80;
}

/** A URL keeps the brackets of an IPv6 host, and `isIP` knows no address with brackets: compared as it is, `[::1]` is a name. */
function hostOf(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function isRefusedHost(hostname: string): boolean {
  const host = hostOf(hostname);
  return isIP(host) === 0 ? isLocalName(host) : !isPublicAddress(host);
}

/** @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
function isLocalName(host: string): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return name === 'localhost' || name.endsWith('.localhost');
}
