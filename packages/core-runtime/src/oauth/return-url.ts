/** Tells whether a browser may be sent to an address: one of the listed ones, with any query, and nothing else about it. */
export function isAllowedReturnUrl(text: string, allowed: readonly string[]): boolean {
  const url = URL.parse(text);
  if (url === null || url.hash !== '' || url.username !== '' || url.password !== '') return false;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return false;
  return allowed.some((entry) => {
    const known = URL.parse(entry);
    return known?.origin === url.origin && known.pathname === url.pathname;
  });
}

/** The address a browser is sent to in the end, which says how it went: `?connection=failed&reason=access_denied`. */
export function returnUrlWith(
  returnUrl: string,
  outcome: { readonly connection: 'connected' | 'failed'; readonly reason?: string },
): string {
  const url = new URL(returnUrl);
  url.searchParams.set('connection', outcome.connection);
  url.searchParams.delete('reason');
  if (outcome.reason !== undefined) url.searchParams.set('reason', outcome.reason);
  return url.href;
}
