/** What a person does at the provider. */
export type Person = {
  /** Who signs in; the account's id. */
  readonly login: string;
  /** Whether access is granted. */
  readonly grants: boolean;
};

const MOST_STEPS = 20;

/**
 * Goes with an authorization URL to the provider as a browser does, with its cookies, signs in, and grants or refuses access.
 *
 * @returns the address that the browser is sent back to
 */
export async function signIn(
  authorizationUrl: string,
  { login, grants }: Person = { login: 'account-1', grants: true },
): Promise<URL> {
  const { origin } = new URL(authorizationUrl);
  const cookies = new Map<string, string>();
  let step: Step = { url: authorizationUrl };
  for (let count = 0; count < MOST_STEPS; count++) {
    const response = await take(step, cookies);
    const location = response.headers.get('location');
    if (location !== null) {
      const next = new URL(location, step.url);
      if (next.origin !== origin) return next;
      step = { url: next.href };
    } else {
      const page = await response.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (action === undefined || prompt === undefined) {
        throw new Error(`the provider must show a form, not ${response.status}`);
      }
      const form = { prompt, login, password: 'any' };
      const url = new URL(action, step.url).href;
      step = prompt === 'login' || grants ? { url, form } : { url: `${url}/abort` };
    }
  }
  throw new Error('the provider must send the browser back');
}

type Step = { readonly url: string; readonly form?: Readonly<Record<string, string>> };

async function take({ url, form }: Step, cookies: Map<string, string>): Promise<Response> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie },
    ...(form !== undefined && { method: 'POST', body: new URLSearchParams(form) }),
  });
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
  return response;
}
