import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A command, and what somebody is told who gives it. */
export type GivenCommand = {
  readonly clientMessageId: string;
  /** 0: the connection failed. */
  readonly http: number;
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly givenAtMs: number;
  /** How late it was given, by the schedule: the client's own share, which is in no other figure. */
  readonly lateMs: number;
  /** From the first byte of the request to the last of the answer. */
  readonly latencyMs: number;
  /** What the app says of it, in `server-timing`. */
  readonly saidTotalMs: number;
  readonly saidProviderMs: number;
};

export type CommandClient = {
  /** At a constant rate, whatever the answers take. */
  readonly giveAtRate: (
    commands: readonly TextCommand[],
    perSecond: number,
  ) => Promise<GivenCommand[]>;
  /** So many at a time, each as soon as the one before it is answered. */
  readonly giveInTurn: (
    commands: readonly TextCommand[],
    connections: number,
  ) => Promise<GivenCommand[]>;
  /** How far commands have come, by id; absent where nothing is known of one. */
  readonly states: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Asks some server for nothing. @returns how long its answer took, in milliseconds */
  readonly ping: (url: string) => Promise<number>;
  readonly close: () => void;
};

/** A text to somebody. */
export type TextCommand = { readonly clientMessageId: string } & Readonly<Record<string, unknown>>;

type Answer = {
  readonly http: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly status?: string; readonly state?: string };
};

const REQUEST_TIMEOUT_MS = 30_000;
const ASKED_AT_A_TIME = 8;

/** A product that gives commands to one copy of the app, over connections that stay open. */
export function createCommandClient(appUrl: string, key: string): CommandClient {
  const agent = new Agent({ keepAlive: true });
  const call = callsOf(agent, key);

  async function give(command: TextCommand, dueMs = performance.now()): Promise<GivenCommand> {
    const startedMs = performance.now();
    const givenAtMs = Date.now();
    const answer = await call(`${appUrl}/commands/send-message`, JSON.stringify(command));
    const latencyMs = performance.now() - startedMs;
    const [saidTotalMs = Number.NaN, saidProviderMs = Number.NaN] = durationsIn(answer);
    return {
      clientMessageId: command.clientMessageId,
      http: answer.http,
      status: answer.body.status ?? 'none',
      givenAtMs,
      lateMs: startedMs - dueMs,
      latencyMs,
      saidTotalMs,
      saidProviderMs,
    };
  }

  return {
    giveAtRate: async (commands, perSecond) => {
      const startMs = performance.now();
      const underWay: Promise<GivenCommand>[] = [];
      for (const [at, command] of commands.entries()) {
        const dueMs = startMs + (at * 1_000) / perSecond;
        const aheadMs = dueMs - performance.now();
        if (aheadMs > 0) await sleep(aheadMs);
        underWay.push(give(command, dueMs));
      }
      return Promise.all(underWay);
    },
    giveInTurn: (commands, connections) => inTurn(commands, connections, (one) => give(one)),
    states: async (ids) => {
      const states = await inTurn(ids, ASKED_AT_A_TIME, async (id) => {
        const { body } = await call(`${appUrl}/commands/${encodeURIComponent(id)}`);
        return [id, body.state ?? 'none'] as const;
      });
      return new Map(states);
    },
    ping: async (url) => {
      const startedMs = performance.now();
      await call(url);
      return performance.now() - startedMs;
    },
    close: () => agent.destroy(),
  };
}

async function inTurn<Item, End>(
  items: readonly Item[],
  atATime: number,
  one: (item: Item) => Promise<End>,
): Promise<End[]> {
  const waiting = items.values();
  const ends: End[] = [];
  const takeNext = async (): Promise<void> => {
    for (const item of waiting) ends.push(await one(item));
  };
  await Promise.all(Array.from({ length: atATime }, takeNext));
  return ends;
}

/** `total;dur=9.1, provider;dur=4.0` */
function durationsIn({ headers }: Answer): number[] {
  const said = String(headers['server-timing'] ?? '');
  return [...said.matchAll(/dur=([\d.]+)/gu)].map(([, ms]) => Number(ms));
}

/** Calls with a key; POST where there is a body. A connection that fails is an answer of 0. */
function callsOf(agent: Agent, key: string): (url: string, body?: string) => Promise<Answer> {
  return (url, body) => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const fail = (): void => resolve({ http: 0, headers: {}, body: {} });
    const outgoing = request(url, {
      method: body === undefined ? 'GET' : 'POST',
      agent,
      timeout: REQUEST_TIMEOUT_MS,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
    });
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', fail);
      response.once('end', () => {
        const { statusCode: http = 0, headers } = response;
        resolve({ http, headers, body: jsonOf(Buffer.concat(chunks).toString()) });
      });
    });
    outgoing.once('timeout', () => outgoing.destroy());
    outgoing.once('error', fail);
    outgoing.end(body);
    return promise;
  };
}

function jsonOf(text: string): Answer['body'] {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
