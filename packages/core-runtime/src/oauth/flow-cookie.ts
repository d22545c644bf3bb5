import type { BegunFlow } from '@pyloto/core-auth';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

/** What begins the name of a flow's cookie. */
const NAME = 'pyloto-oauth-';

/**
 * The browser's half of a flow: scripts cannot read it, and it comes back with a navigation from the provider.
 *
 * Over https it is `Secure` and named `__Host-…`, so that no other host, not even a sibling, can have set it.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis (cookie name prefixes)
 */
export function flowCookies(publicUrl: string) {
  const isSecure = new URL(publicUrl).protocol === 'https:';
  const attributes = {
    path: '/',
    secure: isSecure,
    ...(isSecure && ({ prefix: 'host' } as const)),
  };
  return {
    set: (c: Context, { id, value, maxAgeSeconds }: BegunFlow['cookie']): void => {
      const maxAge = maxAgeSeconds;
      setCookie(c, `${NAME}${id}`, value, {
        ...attributes,
        httpOnly: true,
        sameSite: 'Lax',
        maxAge,
      });
    },
    read: (c: Context, id: string): string | undefined =>
      isSecure ? getCookie(c, `${NAME}${id}`, 'host') : getCookie(c, `${NAME}${id}`),
    drop: (c: Context, id: string): void => {
      deleteCookie(c, `${NAME}${id}`, attributes);
    },
  };
}

/** {@link flowCookies} */
export type FlowCookies = ReturnType<typeof flowCookies>;
