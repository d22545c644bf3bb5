import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { globSync } from 'node:fs';
import path from 'node:path';

import { runServer } from 'verdaccio';
import { z } from 'zod';

/** A registry of its own on a loopback port. It knows the packages that are published to it, and asks no other registry. */
export type LocalRegistry = {
  readonly url: string;
  /** Makes a user. @returns the token with which they publish and install */
  readonly signUp: (name: string) => Promise<string>;
  /** The names of all packages that have a version. */
  readonly packages: () => string[];
  /** Takes no version of these packages any more, as a registry does that goes down in the middle of a release. */
  readonly refuse: (names: readonly string[]) => void;
  readonly close: () => Promise<void>;
};

/** Only this user may publish, as a release does; all others that have a token may install. */
export const RELEASER = 'releaser';

/**
 * Starts verdaccio on a free port.
 *
 * @param folder an empty folder, where it keeps users and packages
 */
export async function startLocalRegistry(folder: string): Promise<LocalRegistry> {
  const server: Server = await runServer(configurationIn(folder));
  const refused = new Set<string>();
  breakFor(server, refused);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it must have a port');
  const url = `http://127.0.0.1:${address.port}/`;
  return {
    url,
    signUp: (name) => signUp(url, name),
    packages: () => globSync('@pyloto/*', { cwd: path.join(folder, 'storage') }).toSorted(),
    refuse: (names) => {
      refused.clear();
      for (const name of names) refused.add(name);
    },
    close: () => close(server),
  };
}

function configurationIn(folder: string): Parameters<typeof runServer>[0] {
  return {
    storage: path.join(folder, 'storage'),
    configPath: path.join(folder, 'config.yaml'),
    auth: { htpasswd: { file: path.join(folder, 'htpasswd'), algorithm: 'sha1' } },
    uplinks: {},
    packages: {
      '@pyloto/*': { access: '$authenticated', publish: RELEASER, unpublish: RELEASER },
    },
    log: { type: 'stdout', level: 'fatal' },
    web: { enable: false },
    max_body_size: '20mb',
  };
}

function breakFor(server: Server, refused: ReadonlySet<string>): void {
  const [handle] = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const name = decodeURIComponent(request.url ?? '').slice(1);
    if (request.method !== 'PUT' || !refused.has(name)) return handle?.(request, response);
    return response.writeHead(403, { 'content-type': 'application/json' }).end('{}');
  });
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

async function signUp(url: string, name: string): Promise<string> {
  const answer = await fetch(`${url}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: `the password of ${name}` }),
  });
  const { token } = z.object({ token: z.string() }).parse(await answer.json());
  return token;
}
