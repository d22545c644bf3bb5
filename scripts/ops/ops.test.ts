import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
  defineConnector,
  type DurableLedger,
  type OpenItem,
  type ParsedItem,
  Secret,
} from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';
import { createConnectorApp, type OperatorParts } from '@pyloto/core-runtime';
import { serveApp } from '@pyloto/core-runtime/node';
import { metaSignature } from '@pyloto/core-webhooks';
import { expect, onTestFinished, test } from 'vitest';

import { createScreen } from './screen.ts';
import { table } from './table.ts';

const KEY = 'an-admin-key-of-the-tests';
const SCRIPT = path.resolve(import.meta.dirname, '../ops.ts');
const ANYWHERE = { host: '127.0.0.1', port: 0 };

type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** Runs the tool as an operator does. */
function ops(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const args = line === '' ? [] : line.split(' ');
  return new Promise((resolve) => {
    const options = { env: { PYLOTO_ADMIN_KEY: KEY, ...env } };
    execFile(process.execPath, [SCRIPT, ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

const parcels = defineConnector({
  spec: 'v1',
  manifest: {
    id: 'parcels',
    name: 'Parcels',
    version: '1.0.0',
    spec: 'v1',
    capabilities: [{ id: 'parcel_updates', direction: 'inbound', status: 'active' }],
    slo: { webhookAvailability: 0.999, webhookP95Ms: 200 },
    secrets: [{ name: 'PARCELS_SECRET', purpose: 'webhook_signature', rotation: 'manual' }],
  },
  signature: metaSignature,
  parseEvents: ({ rawBody }) => {
    const ids: string[] = JSON.parse(Buffer.from(rawBody).toString());
    return ids.map((id): ParsedItem => ({
      capabilityId: 'parcel_updates',
      type: 'pyloto.parcels.parcel_moved.v1',
      dedupeKey: `parcels:7:${id}`,
      channel: { type: 'parcels', accountId: '7' },
      occurredAt: '2026-11-21T08:00:00.000Z',
      payload: { note: `a note about ${id}` },
    }));
  },
});

const logger = { log: () => undefined, logItems: () => undefined };
const secrets = { PARCELS_SECRET: [Secret.of('a-secret-of-parcels')] };

/** A running app whose handler fails for these events, until it is mended. */
async function appWithFailures(...ids: string[]) {
  const state = { isBroken: true };
  const app = createConnectorApp(
    {
      connector: parcels,
      secrets,
      logger,
      handlers: {
        parcel_updates: () => {
          if (state.isBroken) throw new TypeError('broken');
        },
      },
    },
    { adminKeys: [Secret.of(KEY)] },
  );
  const body = JSON.stringify(ids);
  const digest = createHmac('sha256', 'a-secret-of-parcels').update(body).digest('hex');
  const headers = { 'x-hub-signature-256': `sha256=${digest}` };
  await app.request('/webhook', { method: 'POST', body, headers });
  const server = await serveApp(app, ANYWHERE);
  onTestFinished(() => server.close(0));
  const env = { PYLOTO_ADMIN_URL: `http://127.0.0.1:${server.port}` };
  const run = (line: string) => ops(line, env);
  const listed = await run('dead-letters list --json');
  const { items }: { items: { id: string }[] } = JSON.parse(listed.out);
  return { run, state, env, ids: items.map(({ id }) => id) };
}

const unused = async () => [];
const nothing = async () => undefined;

async function* noJobs() {
  yield* [];
}

/** The admin port of an app with an outbox whose ledger has `open`. */
async function appWithOutbox(open: readonly OpenItem[] = []) {
  const figures = { accepted: 5 + open.length, handled: 3, dead: 0, pending: open.length };
  const ledger: DurableLedger = {
    durability: 'redis',
    claim: unused,
    complete: unused,
    release: unused,
    drop: unused,
    renew: unused,
    heads: unused,
    areHeldByDead: unused,
    accept: async () => ({ states: [], areNew: [], pending: 0 }),
    withdraw: nothing,
    stepAside: nothing,
    tenants: async () => ['acme'],
    books: async ({ tenantId }) => ({
      tenantId,
      ...figures,
      dropped: { discarded: 2 },
      ...(open.length > 0 && { oldestPendingAtMs: 0 }),
    }),
    open: async () => ({ items: open }),
  };
  const gone = { failures: 1, disabledAtMs: 0, disabledReason: 'gone' } as const;
  const connected = new Set(['depot-1']);
  const operator: OperatorParts = {
    connections: {
      tenants: async () => ['acme'],
      list: async (tenantId) =>
        [...connected].map((accountId) => ({
          tenantId,
          channel: 'parcels',
          accountId,
          state: 'unhealthy',
          errorCode: 'deauthorized',
          sinceMs: 0,
        })),
    },
    disconnect: async ({ accountId }) => connected.delete(accountId),
    outbox: {
      ledger,
      queue: { jobs: noJobs },
      states: { read: async (id) => ({ id, ...gone }), enable: async () => true },
    },
  };
  const outbox = { destinationIds: ['crm'], accept: nothing, replay: nothing };
  const operations = { adminKeys: [Secret.of(KEY)], operator };
  const app = createConnectorApp({ connector: parcels, secrets, logger, outbox }, operations);
  const server = await serveApp(app, ANYWHERE);
  onTestFinished(() => server.close(0));
  return (line: string) => ops(`${line} --url http://127.0.0.1:${server.port}`);
}

test('dead letters are listed as a table, page by page', async () => {
  const { run, ids } = await appWithFailures('1', '2');
  const { code, out, err } = await run('dead-letters list --limit 1');
  expect(code).toBe(0);
  const [head, row, ...rest] = out.trimEnd().split('\n');
  expect(head).toMatch(/^ID +TENANT +CAPABILITY +DESTINATION +ATTEMPTS +ERROR +FIRST FAILED/);
  expect(row).toMatch(new RegExp(`^${ids[0]} +default +parcel_updates +- +1 +handler_failed`));
  expect(rest).toEqual([]);
  const cursor = /--cursor (\S+)/.exec(err)?.[1] ?? '';
  expect((await run(`dead-letters list --limit 1 --cursor ${cursor}`)).out).toContain(ids[1]);
  expect((await run('dead-letters list --tenant acme')).out).toBe('no dead letters\n');
});

test('one dead letter shows what is in it only with --reveal', async () => {
  const { run, ids } = await appWithFailures('1');
  const hidden = await run(`dead-letters show ${ids[0]}`);
  expect(hidden.out).toMatch(/^error +handler_failed: TypeError$/m);
  expect(hidden.out).not.toContain('a note about');
  const shown = await run(`dead-letters show ${ids[0]} --reveal`);
  expect(shown.out).toContain('"note": "a note about 1"');
});

test('a replay tells what came of it, also by its exit code', async () => {
  const { run, ids, state } = await appWithFailures('1');
  const failed = await run(`dead-letters replay ${ids[0]}`);
  expect([failed.code, failed.out]).toEqual([1, expect.stringContaining('failed again')]);
  state.isBroken = false;
  const handled = await run(`dead-letters replay ${ids[0]}`);
  expect([handled.code, handled.out]).toEqual([0, `${ids[0]}  handled\n`]);
  const gone = await run(`dead-letters replay ${ids[0]}`);
  expect(gone.code).toBe(1);
  expect(gone.err).toContain('it answered 404: no dead letter has this id');
});

test('a replay of all is tried dry, then followed to its end', async () => {
  const { run, state } = await appWithFailures('1', '2', '3');
  const dry = await run('dead-letters replay --all --dry-run');
  expect([dry.code, dry.out]).toEqual([0, '3 dead letters match\n']);
  state.isBroken = false;
  const { code, out, err } = await run('dead-letters replay --all --error-code handler_failed');
  expect([code, out]).toEqual([0, 'state     done\nmatched   3\nreplayed  3\nfailed    0\n']);
  expect(err).toMatch(/^operation \S+; it goes on/);
  expect(err).toContain('3/3 replayed, 0 of them failed\n');
  const operation = /^operation ([^;]+)/.exec(err)?.[1] ?? '';
  const again = await run(`dead-letters replay --follow ${operation} --json`);
  expect(JSON.parse(again.out)).toMatchObject({ ok: true, state: 'done', replayed: 3 });
});

test('a replay of all in which something fails ends with exit code 1', async () => {
  const { run } = await appWithFailures('1');
  const { code, out } = await run('dead-letters replay --all');
  expect([code, out]).toEqual([1, expect.stringMatching(/^failed +1$/m)]);
});

test('a discard gives one up, with a reason', async () => {
  const { run, ids } = await appWithFailures('1');
  const { code, out } = await run(`dead-letters discard ${ids[0]} --reason test`);
  expect([code, out]).toEqual([0, `${ids[0]}  discarded\n`]);
  expect((await run('dead-letters list')).out).toBe('no dead letters\n');
});

test('the ledger is a table', async () => {
  const run = await appWithOutbox();
  const { code, out } = await run('ledger');
  expect(code).toBe(0);
  const [head, row] = out.split('\n');
  expect(head).toMatch(/^TENANT +BOOK +ACCEPTED +HANDLED +PENDING +DEAD +DROPPED/);
  expect(row).toMatch(/^acme +outbox +5 +3 +0 +0 +2 discarded +- +yes$/);
});

test('a recount names orphans and ends with exit code 1', async () => {
  const orphan = { key: 'a'.repeat(32), sinceMs: 0, isDead: false, isClaimed: false };
  const run = await appWithOutbox([orphan]);
  const { code, out } = await run('ledger --recount --tenant acme');
  expect(code).toBe(1);
  expect(out).toContain(`orphan: acme outbox ${orphan.key}\n`);
  const json = await run('ledger --recount --json');
  expect(JSON.parse(json.out).items[0]).toMatchObject({ orphans: { count: 1 }, agrees: false });
});

test('destinations are listed and put on', async () => {
  const run = await appWithOutbox();
  const { out } = await run('destinations list');
  expect(out).toMatch(/^crm +disabled +- +1970-01-01T00:00:00\.000Z +gone$/m);
  expect(await run('destinations enable crm')).toEqual({ code: 0, out: 'crm  enabled\n', err: '' });
  const unknown = await run('destinations enable none');
  expect([unknown.code, unknown.err]).toEqual([1, 'it answered 404: no destination has this id\n']);
});

test('connections are listed, and an account is disconnected by its digest', async () => {
  const run = await appWithOutbox();
  const { out } = await run('connections list --tenant acme');
  const account = keyDigest('depot-1');
  expect(out).toMatch(new RegExp(`^acme +parcels +${account} +unhealthy +deauthorized +1970`, 'm'));
  const done = await run(`connections disconnect acme ${account}`);
  expect(done).toEqual({ code: 0, out: `${account}  disconnected\n`, err: '' });
  const again = await run(`connections disconnect acme ${account}`);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('it answered 404: no')]);
  expect((await run('connections list')).out).toBe('no connections\n');
});

test('the key may come from a file', async () => {
  const { env } = await appWithFailures();
  const folder = mkdtempSync(path.join(tmpdir(), 'ops-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'key');
  writeFileSync(file, `${KEY}\n`);
  const keyed = { ...env, PYLOTO_ADMIN_KEY: '', PYLOTO_ADMIN_KEY_FILE: file };
  expect((await ops('dead-letters list', keyed)).out).toBe('no dead letters\n');
  const missing = await ops('dead-letters list', { ...keyed, PYLOTO_ADMIN_KEY_FILE: '/none' });
  expect([missing.code, missing.err]).toEqual([
    2,
    expect.stringContaining('PYLOTO_ADMIN_KEY_FILE must'),
  ]);
});

test('a wrong key is told, and no key is ever shown', async () => {
  const { env } = await appWithFailures();
  const wrong = 'another-key-that-is-not-the-right-one';
  const { code, out, err } = await ops('ledger', { ...env, PYLOTO_ADMIN_KEY: wrong });
  expect([code, err]).toEqual([1, expect.stringContaining('the app refuses the key')]);
  expect(out + err).not.toContain(wrong);
});

test('an app that is not there, or has no such door, is told with what to do', async () => {
  const app = createConnectorApp({ connector: parcels, secrets, logger });
  const server = await serveApp(app, ANYWHERE);
  const url = `http://127.0.0.1:${server.port}`;
  const closed = await ops(`ledger --url ${url}`);
  expect([closed.code, closed.err]).toEqual([1, expect.stringContaining('no /admin is served')]);
  await server.close(0);
  const nobody = await ops(`ledger --url ${url}`);
  const expected = `cannot reach ${url}: nothing listens there (ECONNREFUSED)`;
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining(expected)]);
});

test('an app without books says what they need', async () => {
  const { run } = await appWithFailures();
  const { code, err } = await run('ledger');
  expect([code, err]).toEqual([1, expect.stringContaining('set REDIS_URL')]);
});

test.each([
  ['', 'a command is needed'],
  ['dead-letter list', 'there is no such command'],
  ['dead-letters show', 'one id is needed'],
  ['dead-letters show a b', 'one id is needed'],
  ['connections disconnect acme', 'a tenant and an account are needed'],
  ['dead-letters discard a', '--reason must say why'],
  ['dead-letters replay --tenant acme', 'go with --all'],
  ['dead-letters replay evt_1 --all', 'an id or --all'],
  ['dead-letters list --tennant acme', "Unknown option '--tennant'"],
  ['ledger extra', 'see pnpm ops ledger --help'],
  ['ledger --url here', '--url must be the address of an app'],
])('what is asked in a wrong way ends with exit code 2: %s', async (line, expected) => {
  const { code, out, err } = await ops(line);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(expected);
});

test('without a key nothing is sent', async () => {
  const { code, err } = await ops('ledger', { PYLOTO_ADMIN_KEY: '' });
  expect([code, err]).toEqual([2, expect.stringContaining('PYLOTO_ADMIN_KEY must be the key')]);
});

test('help is there for all commands and for each, without a key', async () => {
  const all = await ops('--help', { PYLOTO_ADMIN_KEY: '' });
  expect(all.code).toBe(0);
  const commands = [...all.out.matchAll(/^ {2}([a-z-]+(?: [a-z]+)?)/gm)].map(([, words]) => words);
  for (const words of ['dead-letters replay', 'ledger', 'destinations enable']) {
    expect(commands).toContain(words);
    const one = await ops(`${words} --help`);
    expect([one.code, one.out]).toEqual([0, expect.stringContaining(`Usage: pnpm ops ${words}`)]);
  }
});

test.each([true, false])('progress is drawn as suits a terminal: %s', (isTTY) => {
  let drawn = '';
  const stderr = { isTTY, write: (text: string) => (drawn += text) };
  const screen = createScreen({ isJson: false, stdout: stderr, stderr });
  for (let done = 0; done <= 300; done += 1) screen.progress(done, 300, 'replayed');
  screen.endProgress();
  const half = `\r\u001b[2K${'█'.repeat(15)}${'░'.repeat(15)} 150/300 replayed`;
  expect(drawn.includes(half)).toBe(isTTY);
  expect(drawn.split('\n')).toHaveLength(isTTY ? 2 : 12);
});

test('nothing that an app answers can move the cursor', () => {
  const rows = [{ id: 'a\u001b[2Jb\r\n' }];
  expect(table(rows, [{ head: 'ID', of: ({ id }) => id }])).toBe('ID\na�[2Jb��\n');
});
