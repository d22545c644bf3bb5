import { expect, onTestFinished, test } from 'vitest';

import {
  INSTAGRAM_ACCOUNT,
  PAGE,
  PERSON as DIRECT_PERSON,
  startInstagram,
  startMessenger,
} from './start-direct.ts';
import { ACME, textTo } from './start-outbound.ts';
import { useOutbound } from './use-outbound.ts';

const PERSON = '5511980000007';
const TEST_MS = 60_000;
const outbound = useOutbound();

test.each([
  [[4, 130429, 131056], 'sent', 2],
  [[3, 131045, 133000], 'failed', 1],
] as const)(
  'codes %j decide, not the status that they come with: the command is %s, after %i calls',
  async (codes, status, calls) => {
    const { simulator, give } = await outbound.inMemory();
    await simulator.receive({ accountId: ACME.accountId, from: PERSON, text: 'Oi' });
    for (const code of codes) {
      simulator.setFaults({
        faultsFor: ({ attempt }) => (attempt === 1 ? { kind: 'refuse', code } : undefined),
      });
      const before = simulator.requests.length;
      const reply = await give(textTo(PERSON, `c-${code}`));
      expect([code, reply.status, simulator.requests.length - before]).toEqual([
        code,
        status,
        calls,
      ]);
      const [first] = simulator.requests.slice(before);
      expect(first?.status).toBe(status === 'sent' ? 400 : 500);
    }
  },
  TEST_MS,
);

test(
  'a send that is answered 131000 may have been made, and is never made again by itself',
  async () => {
    const { simulator, give, ask } = await outbound.inRedis();
    await simulator.receive({ accountId: ACME.accountId, from: PERSON, text: 'Oi' });
    simulator.setFaults({ faultsFor: () => ({ kind: 'unclear', statuses: 'withheld' }) });
    const command = textTo(PERSON, `unclear-${Date.now()}`);
    expect(await give(command)).toMatchObject({ http: 202, status: 'unknown' });
    simulator.setFaults(undefined);
    expect(await give(command)).toMatchObject({ status: 'unknown' });
    expect(await ask(command.clientMessageId)).toMatchObject({ state: 'unknown' });
    expect(simulator.acceptedCount(command.clientMessageId)).toBe(1);
  },
  TEST_MS,
);

test(
  'a reaction of ours is done once it is sent: no later status comes, and none is waited for',
  async () => {
    const { simulator, give, ask, events } = await outbound.inMemory();
    const received = { accountId: ACME.accountId, from: PERSON, text: 'Oi' };
    const { messageId } = await simulator.receive(received);
    const { content: _, ...base } = textTo(PERSON, 'r-1');
    const message = { externalMessageId: messageId };
    const react = { ...base, message, action: 'react', emoji: '👍' };
    expect(await give(react, { name: 'react' })).toMatchObject({ http: 200, status: 'sent' });
    expect(await give(textTo(PERSON, 't-1'))).toMatchObject({ status: 'sent' });
    await expect.poll(async () => (await ask('t-1'))?.['state'], { timeout: 20_000 }).toBe('read');
    expect(await ask('r-1')).toMatchObject({ state: 'sent' });
    const statuses = events.filter(({ data }) => Object(data).clientMessageId === 'r-1');
    expect(statuses.map(({ data }) => Object(data).status)).toEqual(['sent']);
  },
  TEST_MS,
);

test.each([
  ['instagram', INSTAGRAM_ACCOUNT, startInstagram],
  ['messenger', PAGE, startMessenger],
] as const)(
  'a tag that Meta has retired is refused on %s by its field, and nothing is sent',
  async (channel, accountId, start) => {
    const { simulator, give, stop } = await start();
    onTestFinished(stop);
    const content = { kind: 'text', text: 'Olá' };
    const base = { channel, accountId, to: { id: DIRECT_PERSON }, content };
    const retired = ['account_update', 'confirmed_event_update', 'POST_PURCHASE_UPDATE'];
    const replies = [];
    for (const tag of retired) replies.push(await give({ ...base, clientMessageId: tag, tag }));
    expect(replies).toMatchObject(
      retired.map(() => ({ http: 400, status: 'failed', problems: [{ field: 'tag' }] })),
    );
    expect(simulator.requests).toEqual([]);
  },
  TEST_MS,
);
