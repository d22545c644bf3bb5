import { ConnectorError, Secret } from '@pyloto/core-connectors';

/** One address to begin with; Sentinel and Cluster name the others. */
export type RedisNode = { readonly host: string; readonly port: number };

/** Which Redis to talk to, and as whom. */
export type RedisTarget = {
  readonly topology: 'single' | 'sentinel' | 'cluster';
  /** The server itself, or the Sentinels, or nodes of the Cluster: at least one. */
  readonly nodes: readonly RedisNode[];
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: Secret;
  /** The database's number: 0 in a Cluster, which has no other. */
  readonly database: number;
  /** The name that the Sentinels know the master by; theirs only. */
  readonly masterName?: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: Secret;
};

const SCHEMES = {
  redis: { topology: 'single', tls: false },
  rediss: { topology: 'single', tls: true },
  'redis+sentinel': { topology: 'sentinel', tls: false },
  'rediss+sentinel': { topology: 'sentinel', tls: true },
  'redis+cluster': { topology: 'cluster', tls: false },
  'rediss+cluster': { topology: 'cluster', tls: true },
} as const;

const URL_PARTS =
  /^(?<scheme>[a-z+]+):\/\/(?:(?<user>[^/?#]*)@)?(?<nodes>[^/?#@]*)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/u;
const NODE = /^(?:\[(?<ipv6>[0-9A-Fa-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/u;
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;
const MAX_PORT = 65_535;

/**
 * Reads a Redis URL. With `rediss` in place of `redis` the connection is TLS.
 *
 * - one server: `redis://user:password@host:6379/0`
 * - Sentinel: `redis+sentinel://user:password@host1:26379,host2:26379/mymaster/0`, and for Sentinels that want a password
 *   `?sentinelUsername=…&sentinelPassword=…`
 * - Cluster: `redis+cluster://user:password@host1:7000,host2:7001`
 *
 * User, password, master name and the query's values are percent-encoded. A password without a user is `redis://:password@host`.
 * Ports and the database may be left out.
 *
 * @throws ConnectorError `config_invalid`; its message says what the URL must be and repeats nothing of it
 */
export function parseRedisUrl(text: string): RedisTarget {
  const parts = URL_PARTS.exec(text.trim())?.groups;
  const scheme = parts?.['scheme'] ?? '';
  if (parts === undefined || !isScheme(scheme)) {
    throw invalid(`begin with one of ${Object.keys(SCHEMES).join('://, ')}:// and name a host`);
  }
  const { topology, tls } = SCHEMES[scheme];
  return {
    topology,
    tls,
    nodes: readNodes(parts['nodes'] ?? '', topology),
    ...readUser(parts['user']),
    ...readPath(parts['path'] ?? '', topology),
    ...readQuery(parts['query'] ?? '', topology),
  };
}

function isScheme(scheme: string): scheme is keyof typeof SCHEMES {
  return Object.hasOwn(SCHEMES, scheme);
}

function readNodes(text: string, topology: RedisTarget['topology']): RedisNode[] {
  const nodes = text.split(',').map((node) => readNode(node, topology));
  if (topology === 'single' && nodes.length > 1) {
    throw invalid('name one host; several are for redis+sentinel:// and redis+cluster://');
  }
  return nodes;
}

function readNode(text: string, topology: RedisTarget['topology']): RedisNode {
  const { ipv6, name, port } = NODE.exec(text)?.groups ?? {};
  const host = ipv6 ?? name;
  const number =
    port === undefined ? (topology === 'sentinel' ? SENTINEL_PORT : REDIS_PORT) : Number(port);
  if (host === undefined || number < 1 || number > MAX_PORT) {
    throw invalid('name each host as host:port, with a port from 1 to 65535');
  }
  return { host, port: number };
}

function readUser(text: string | undefined): Pick<RedisTarget, 'username' | 'password'> {
  if (text === undefined) return {};
  const [username = '', ...rest] = text.split(':');
  const password = rest.join(':');
  return {
    ...(username === '' ? {} : { username: decode(username) }),
    ...(password === '' ? {} : { password: Secret.of(decode(password)) }),
  };
}

function readPath(
  text: string,
  topology: RedisTarget['topology'],
): Pick<RedisTarget, 'database' | 'masterName'> {
  const segments = text === '' ? [] : text.replace(/\/$/u, '').split('/');
  if (topology !== 'sentinel') return { database: readDatabase(segments, topology) };
  const [masterName = '', ...rest] = segments;
  if (masterName === '') throw invalid('name the master: redis+sentinel://host:26379/mymaster');
  return { masterName: decode(masterName), database: readDatabase(rest, topology) };
}

function readDatabase(segments: readonly string[], topology: RedisTarget['topology']): number {
  const [text = '0'] = segments;
  if (segments.length > 1 || !/^\d{1,5}$/u.test(text)) {
    throw invalid('end with the number of a database, as in /0, or without');
  }
  const database = Number(text);
  if (topology === 'cluster' && database !== 0) {
    throw invalid('name no database but 0: a Cluster has no other');
  }
  return database;
}

function readQuery(
  text: string,
  topology: RedisTarget['topology'],
): Pick<RedisTarget, 'sentinelUsername' | 'sentinelPassword'> {
  const given = new Map<string, string>();
  for (const pair of text === '' ? [] : text.split('&')) {
    const [name = '', ...rest] = pair.split('=');
    given.set(name, decode(rest.join('=')));
  }
  const username = take(given, 'sentinelUsername');
  const password = take(given, 'sentinelPassword');
  if (given.size > 0) {
    throw invalid('have no query but sentinelUsername and sentinelPassword');
  }
  if (topology !== 'sentinel' && (username ?? password) !== undefined) {
    throw invalid('have sentinelUsername and sentinelPassword with redis+sentinel:// only');
  }
  return {
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: Secret.of(password) }),
  };
}

function take(map: Map<string, string>, name: string): string | undefined {
  const value = map.get(name);
  map.delete(name);
  return value;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('percent-encode what is not a letter, a digit or one of - . _ ~ (% is %25)');
  }
}

function invalid(must: string): ConnectorError {
  return new ConnectorError('config_invalid', `a redis url must ${must}`);
}
