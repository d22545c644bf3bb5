import { ConnectorError, Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { type CommandAnswer, CommandAnswerSchema, CommandStateSchema } from './command-answer.ts';
import { openCommandDoor, refuses, type Script, SHIP } from './command-test-door.ts';

const NOT_SENT = { effect: 'none' } as const;
const SENT: Script = () => ({ externalMessageId: 'm-1' });
const QUEUED = [202, { ok: true, clientMessageId: 'c-1', status: 'queued' }];

type Door = ReturnType<typeof openCommandDoor>;

async function told(response: Response): Promise<readonly [number, CommandAnswer]> {
  return [response.status, CommandAnswerSchema.parse(await response.json())];
}

async function stateOf(door: Door) {
  return CommandStateSchema.parse(await (await door.ask('c-1')).json());
}

function storeAway(): ConnectorError {
  return new ConnectorError('state_unavailable', 'the store must answer');
}

async function isAway(): Promise<never> {
  throw storeAway();
}

/** A call of the store that does its work, and whose first `times` answers are lost. */
function losing<Args extends unknown[], T>(call: (...args: Args) => Promise<T>, times = 1) {
  let lost = 0;
  return async (...args: Args): Promise<T> => {
    const answer = await call(...args);
    if (lost++ < times) throw storeAway();
    return answer;
  };
}

/** Lets everything else go on whenever somebody waits. */
function letOthersGoOn(door: Door, onSleep: () => void): void {
  door.clock.sleep = async (ms: number) => {
    door.clock.pass(ms);
    onSleep();
    await new Promise(setImmediate);
  };
}

test('without a queue the same command at once waits for the first one’s outcome', async () => {
  const gate = Promise.withResolvers<void>();
  const door = openCommandDoor({ scripts: [(...call) => gate.promise.then(() => SENT(...call))] });
  letOthersGoOn(door, gate.resolve);
  const first = door.give(SHIP);
  await expect.poll(() => door.sent.length).toBe(1);
  expect(await told(await door.give(SHIP))).toMatchObject([200, { status: 'duplicate' }]);
  expect(await told(await first)).toMatchObject([200, { status: 'sent' }]);
  expect(door.sent).toHaveLength(1);
});

test('without a queue nobody is told that a command is safe which the first request then forgets', async () => {
  const gate = Promise.withResolvers<void>();
  const refusal = refuses('rate_limited', { ...NOT_SENT, retryAfterMs: 60_000 });
  const door = openCommandDoor({
    scripts: [(...call) => gate.promise.then(() => refusal(...call))],
  });
  letOthersGoOn(door, gate.resolve);
  const first = door.give(SHIP);
  await expect.poll(() => door.sent.length).toBe(1);
  const second = await door.give(SHIP);
  expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1']);
  expect((await first).status).toBe(429);
});

test('without a queue a request does not wait for ever for the first one', async () => {
  const gate = Promise.withResolvers<void>();
  const door = openCommandDoor({ scripts: [(...call) => gate.promise.then(() => SENT(...call))] });
  const first = door.give(SHIP);
  await expect.poll(() => door.sent.length).toBe(1);
  const beganAtMs = door.clock.now();
  expect((await door.give(SHIP)).status).toBe(503);
  expect(door.clock.now() - beganAtMs).toBe(door.parts.timeoutMs);
  gate.resolve();
  expect((await first).status).toBe(200);
});

test('without a queue a command whose attempts are used up is 503, and its id is free again', async () => {
  const door = openCommandDoor({ scripts: [refuses('upstream_unavailable', NOT_SENT)] });
  expect((await door.give(SHIP)).status).toBe(503);
  expect(door.sent).toHaveLength(3);
  expect((await door.ask('c-1')).status).toBe(404);
});

test.each([
  ['with an error of another class', new TypeError('no token')],
  ['with a refresh whose outcome nobody knows', new ConnectorError('unknown_outcome', 'lost')],
  ['too late', new ConnectorError('timeout', 'slow')],
  [
    'with a connection that broke',
    new ConnectorError('upstream_unavailable', 'x', { effect: 'unknown' }),
  ],
])('a command whose access token fails %s was surely not sent', async (_, error) => {
  let isBroken = true;
  const door = openCommandDoor({
    hasQueue: true,
    parts: {
      tokens: {
        tokenOf: async () => {
          if (isBroken) throw error;
          return Secret.of('a-token');
        },
        refuse: async () => {},
      },
    },
  });
  expect(await told(await door.give(SHIP))).toEqual(QUEUED);
  isBroken = false;
  await door.work();
  expect([door.sent.length, (await stateOf(door)).state]).toEqual([1, 'sent']);
});

test('a command whose access token comes when its lease may end before the answer is not sent then', async () => {
  let waitMs = 20_001;
  const door: Door = openCommandDoor({
    hasQueue: true,
    parts: {
      tokens: {
        tokenOf: async () => {
          door.clock.pass(waitMs);
          return Secret.of('a-token');
        },
        refuse: async () => {},
      },
    },
  });
  expect(await told(await door.give(SHIP))).toEqual(QUEUED);
  expect(door.sent).toEqual([]);
  waitMs = 20_000;
  await door.work();
  expect(door.sent).toHaveLength(1);
});

test('an account without a token says nothing about its provider: a breaker that is open stays so', async () => {
  let hasToken = true;
  const door: Door = openCommandDoor({
    scripts: [refuses('upstream_unavailable', NOT_SENT)],
    hasQueue: true,
    parts: {
      tokens: {
        tokenOf: async () => {
          if (hasToken) return Secret.of('a-token');
          throw new ConnectorError('auth_invalid', 'connect again');
        },
        refuse: async () => {},
      },
    },
  });
  for (let at = 0; at < 5; at++) await door.give({ ...SHIP, clientMessageId: `c-${at}` });
  hasToken = false;
  door.clock.pass(60_000);
  expect((await door.give({ ...SHIP, clientMessageId: 'probe' })).status).toBe(502);
  expect((await door.give({ ...SHIP, clientMessageId: 'later' })).status).toBe(202);
});

const hostIsAway = async (): Promise<never> => {
  throw new ConnectorError('upstream_unavailable', 'host must answer', NOT_SENT);
};

test.each(['request', 'stream'] as const)(
  'an address of somebody else that fails (%s) says nothing of the provider: its breaker stays closed',
  async (name) => {
    const publicHttp = { request: hostIsAway, stream: hostIsAway, close: async () => {} };
    const file = { method: 'GET', url: 'https://files.example/a.pdf', timeoutMs: 1_000 } as const;
    const fetching: Script = async (_, call) => {
      await (name === 'stream'
        ? call.publicHttp.stream(file, { maxBytes: 1 })
        : call.publicHttp.request(file));
      return {};
    };
    const scripts = [...Array.from({ length: 10 }, () => fetching), SENT];
    const door = openCommandDoor({ scripts, hasQueue: true, parts: { publicHttp } });
    for (let at = 0; at < 10; at++) await door.give({ ...SHIP, clientMessageId: `f-${at}` });
    expect(await told(await door.give(SHIP))).toMatchObject([200, { status: 'sent' }]);
  },
);

test('a provider that is away after the address of somebody else was read opens its breaker', async () => {
  const http = { request: hostIsAway, stream: hostIsAway, close: async () => {} };
  const answer = { status: 200, headers: {}, body: new Uint8Array() };
  const publicHttp = { ...http, request: async () => answer };
  const call = { method: 'GET', url: 'https://files.example/a.pdf', timeoutMs: 1_000 } as const;
  const forwarding: Script = async (_, asked) => {
    await asked.publicHttp.request(call);
    await asked.http.request(call);
    return {};
  };
  const scripts = [...Array.from({ length: 5 }, () => forwarding), SENT];
  const door = openCommandDoor({ scripts, hasQueue: true, parts: { http, publicHttp } });
  for (let at = 0; at < 5; at++) await door.give({ ...SHIP, clientMessageId: `f-${at}` });
  expect((await door.give(SHIP)).status).toBe(202);
});

test('a beginning that the store wrote without an answer is taken back, and the command is sent once', async () => {
  const { ledger } = openCommandDoor().parts;
  const door = openCommandDoor({
    hasQueue: true,
    parts: { ledger: { ...ledger, accept: losing(ledger.accept) } },
  });
  expect(await told(await door.give(SHIP))).toEqual(QUEUED);
  await door.work();
  expect([door.sent.length, (await stateOf(door)).state]).toEqual([1, 'sent']);
});

test('a store that does not say what it has written is 503', async () => {
  const { ledger } = openCommandDoor().parts;
  const door = openCommandDoor({ parts: { ledger: { ...ledger, accept: isAway, end: isAway } } });
  expect((await door.give(SHIP)).status).toBe(503);
  expect(door.sent).toEqual([]);
});

test('a worker takes a beginning back, too', async () => {
  const { ledger } = openCommandDoor().parts;
  const door = openCommandDoor({
    hasQueue: true,
    parts: { ledger: { ...ledger, begin: losing(ledger.begin) } },
  });
  await door.give(SHIP, { prefer: 'respond-async' });
  await door.work();
  expect(door.sent).toEqual([]);
  await door.work();
  expect([door.sent.length, (await stateOf(door)).state]).toEqual([1, 'sent']);
});

test('a store that is away after the first of several messages changes nothing about their being accepted', async () => {
  const { ledger } = openCommandDoor().parts;
  let isGone = true;
  const door = openCommandDoor({
    hasQueue: true,
    parts: {
      ledger: {
        ...ledger,
        begin: async (...call) => {
          if (isGone) throw storeAway();
          return ledger.begin(...call);
        },
      },
    },
  });
  expect((await door.give({ ...SHIP, text: 'a|b' })).status).toBe(202);
  isGone = false;
  await door.work();
  expect(door.sent.map(({ part }) => part.text)).toEqual(['a', 'b']);
});

test('a store that was away for a moment is told the outcome again', async () => {
  const { ledger } = openCommandDoor().parts;
  let calls = 0;
  const door = openCommandDoor({
    parts: {
      ledger: {
        ...ledger,
        end: async (...call) => {
          if (++calls <= 2) throw storeAway();
          return ledger.end(...call);
        },
      },
    },
  });
  expect((await door.give(SHIP)).status).toBe(200);
  expect((await stateOf(door)).state).toBe('sent');
  expect(door.logs.named('outcome_not_recorded')).toEqual([]);
});

test('what waits and cannot be given its job is 202 all the same: a sweep finds it', async () => {
  const door = openCommandDoor({
    scripts: [refuses('upstream_unavailable', NOT_SENT), SENT],
    hasQueue: true,
  });
  const { queue } = door.parts;
  const add = queue?.add;
  Object.assign(queue ?? {}, {
    add: async () => {
      throw storeAway();
    },
  });
  expect(await told(await door.give(SHIP))).toEqual(QUEUED);
  expect(door.logs.named('command_waits_for_sweep')).toHaveLength(1);
  Object.assign(queue ?? {}, { add });
  door.clock.pass(6_000);
  await door.give(SHIP);
  await door.work();
  expect(door.sent).toHaveLength(2);
});

test('a repetition gives a command that was put off just now no other time', async () => {
  const door = openCommandDoor({
    scripts: [refuses('rate_limited', { ...NOT_SENT, retryAfterMs: 60_000 })],
    hasQueue: true,
  });
  await door.give(SHIP);
  door.jobs.splice(0);
  await door.give(SHIP);
  expect(door.jobs).toEqual([]);
  door.clock.pass(6_000);
  await door.give(SHIP);
  expect(door.jobs).toHaveLength(1);
});

test('a command that finds no room in the queue leaves nothing, so that nobody who repeats it is told otherwise', async () => {
  const { ledger } = openCommandDoor().parts;
  const accepted: string[] = [];
  const door = openCommandDoor({
    hasQueue: true,
    parts: {
      ledger: {
        ...ledger,
        accept: async (...call) => {
          accepted.push(call[0].clientMessageId);
          return ledger.accept(...call);
        },
      },
    },
  });
  Object.assign(door.parts.queue ?? {}, {
    add: async () => {
      throw storeAway();
    },
  });
  expect((await door.give(SHIP, { prefer: 'respond-async' })).status).toBe(503);
  expect(accepted).toEqual([]);
});

test('a tenant of which much waits has its jobs behind those of others', async () => {
  const door = openCommandDoor({ hasQueue: true });
  for (const id of ['c-1', 'c-2', 'c-3']) {
    await door.give({ ...SHIP, clientMessageId: id }, { prefer: 'respond-async' });
  }
  expect(door.jobs.map(({ backlog }) => backlog)).toEqual([0, 1, 2]);
});

test('each message of a command has attempts of its own', async () => {
  const door = openCommandDoor({
    scripts: [SENT, SENT, SENT, refuses('rate_limited', NOT_SENT), SENT],
    hasQueue: true,
  });
  expect((await door.give({ ...SHIP, text: 'a|b|c|d' })).status).toBe(202);
  expect(door.jobs).toMatchObject([{ delayMs: 1_000 }]);
  await door.work();
  expect((await stateOf(door)).state).toBe('sent');
});

test('what a breaker keeps back is not counted against the tenant’s day', async () => {
  let counted = 0;
  const take = async () => {
    counted += 1;
    return { admitted: true } as const;
  };
  const door = openCommandDoor({
    scripts: [refuses('upstream_unavailable', NOT_SENT)],
    hasQueue: true,
    parts: { pacer: { take } },
  });
  for (let at = 0; at < 8; at++) await door.give({ ...SHIP, clientMessageId: `c-${at}` });
  await door.work();
  expect([door.sent.length, counted]).toEqual([5, 5]);
});

test('a process that stops leaves the messages that it has not begun to others', async () => {
  let isStopping = false;
  const door = openCommandDoor({
    scripts: [
      (...call) => {
        isStopping = true;
        return SENT(...call);
      },
    ],
    hasQueue: true,
    parts: { isStopping: () => isStopping },
  });
  expect((await door.give({ ...SHIP, text: 'a|b' })).status).toBe(202);
  expect([door.sent.length, door.jobs.length]).toEqual([1, 1]);
  isStopping = false;
  await door.work();
  expect((await stateOf(door)).state).toBe('sent');
});

test('commands that wait in the queue for one limit do not all come again as one', async () => {
  const bucket = { name: 'phone_number', key: 'depot-1', intervalMs: 1_000, capacity: 1 };
  let next = 0;
  const door = openCommandDoor({
    buckets: [bucket],
    hasQueue: true,
    parts: { random: () => (next = (next + 0.25) % 1) },
  });
  for (const id of ['c-1', 'c-2', 'c-3', 'c-4']) {
    await door.give({ ...SHIP, clientMessageId: id }, { prefer: 'respond-async' });
  }
  await door.work();
  expect(door.sent).toHaveLength(1);
  expect(door.jobs.map(({ delayMs }) => delayMs)).toEqual([1_125, 1_250, 1_375]);
});
