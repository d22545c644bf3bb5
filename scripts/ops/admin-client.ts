import { OpsError } from './ops-error.ts';

/** The operator's doors of one app. */
export type AdminClient = {
  /** @throws OpsError that says what is wrong and what to do */
  readonly get: (path: string, query?: Query) => Promise<AdminAnswer>;
  /** As `get`; an answer that something did not succeed (`ok: false`) is given, not thrown. */
  readonly post: (path: string, body?: unknown) => Promise<AdminAnswer>;
};

/** Parameters of a query; what is undefined is left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** The JSON of an answer; each command knows its shape. */
export type AdminAnswer = { readonly text: string; readonly ok: boolean };

/** Where the doors are, and what opens them. */
export type AdminAddress = { readonly url: string; readonly key: string };

/** A recount goes through everything that waits. */
const TIMEOUT_MS = 300_000;

/** Makes a client; nothing is sent yet. */
export function createAdminClient({ url, key }: AdminAddress): AdminClient {
  async function ask(path: string, init: RequestInit): Promise<AdminAnswer> {
    const response = await fetch(`${url}/admin${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new OpsError(1, `cannot reach ${url}: ${causeOf(error)}`);
    });
    return readAnswer(response, await response.text());
  }
  return {
    get: (path, query = {}) => ask(path + queryText(query), {}),
    post: (path, body) =>
      ask(path, { method: 'POST', ...(body !== undefined && { body: JSON.stringify(body) }) }),
  };
}

function queryText(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.set(name, value);
  }
  return given.size === 0 ? '' : `?${given.toString()}`;
}

function readAnswer(response: Response, text: string): AdminAnswer {
  const body = objectOf(text);
  if (typeof body['ok'] === 'boolean' && (response.ok || 'status' in body)) {
    return { text, ok: body['ok'] };
  }
  const { error } = body;
  const isOurs = typeof error === 'object' && error !== null && 'message' in error;
  if (!isOurs) {
    throw new OpsError(1, `it answered ${response.status}, and not as an app does: check --url`);
  }
  throw new OpsError(1, explain(response.status, String(error.message)));
}

const NOTHING_SERVED = 'nothing is served at this path';

function explain(status: number, message: string): string {
  if (status === 401) {
    return 'the app refuses the key: PYLOTO_ADMIN_KEY must be the one that the app was started with';
  }
  if (status === 404 && message === NOTHING_SERVED) {
    return 'no /admin is served there: the app needs PYLOTO_ADMIN_KEY, and with ADMIN_PORT it is on that port (--url)';
  }
  return `it answered ${status}: ${message}`;
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

function causeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
  return code === 'ECONNREFUSED'
    ? 'nothing listens there (ECONNREFUSED). Is the app up, and is this its port?'
    : code;
}
