import { expect } from 'vitest';

/** Where an account is connected, and by whom. */
export type Connecting = {
  /** A copy of the app, by its number: another one at each step. */
  readonly urlOf: (copy: number) => string;
  /** What stands before the copies, as browsers see it: nothing listens there, the test goes to a copy itself. */
  readonly publicUrl: string;
  readonly apiKey: string;
  /** Goes with an authorization URL to the provider, as the person does. @returns where the browser is sent back to */
  readonly authorize: (authorizationUrl: string) => Promise<string>;
};

/** A product asks for a link, and a person follows it to the provider and back. */
export async function connectAccount(
  connecting: Connecting,
): Promise<{ readonly status: number; readonly page: string }> {
  const { urlOf, publicUrl, apiKey, authorize } = connecting;
  const visit = (url: string, copy: number, cookie = ''): Promise<Response> => {
    expect(url.startsWith(`${publicUrl}/oauth/`)).toBe(true);
    const address = url.replace(publicUrl, urlOf(copy));
    return fetch(address, { redirect: 'manual', headers: { cookie } });
  };
  const asked = await fetch(`${urlOf(0)}/oauth/links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
  });
  expect(asked.status).toBe(201);
  const { url: link }: { url: string } = JSON.parse(await asked.text());
  const started = await visit(link, 1);
  const cookies = started.headers.getSetCookie().map((line) => line.split(';')[0]);
  const back = await authorize(started.headers.get('location') ?? '');
  const finished = await visit(back, 2, cookies.join('; '));
  return { status: finished.status, page: await finished.text() };
}
