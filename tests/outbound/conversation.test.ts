import { until } from '@pyloto-tests/fleet';
import { expect, test } from 'vitest';

import { ACME, GLOBEX, type OutboundRun, textTo } from './start-outbound.ts';
import { useOutbound } from './use-outbound.ts';

const PERSON = '5511999990000';
const outbound = useOutbound();

test.each([
  ['in memory', () => outbound.inMemory()],
  ['in Redis', () => outbound.inRedis()],
] satisfies [string, () => Promise<OutboundRun>][])(
  'a conversation has one correlation id from the person’s message to their reading of the answer, with state %s',
  async (_, start) => {
    const { simulator, give, events, ask } = await start();
    await simulator.receive({ accountId: ACME.accountId, from: PERSON, text: 'Oi' });
    await until(() => events.length === 1);
    const [inbound] = events;
    const correlationId = inbound?.correlationid ?? '';
    const answer = await give(textTo(PERSON, 'answer-1'), {
      headers: { 'x-correlation-id': correlationId },
    });
    expect(answer).toMatchObject({ http: 200, status: 'sent', correlationId });
    expect(await until(() => events.length === 4)).toBe(true);
    const statuses = events.slice(1).map(({ data }) => data);
    expect(events.map(({ correlationid }) => correlationid)).toEqual(Array(4).fill(correlationId));
    expect(statuses).toEqual(
      expect.arrayContaining(
        ['sent', 'delivered', 'read'].map((status) =>
          expect.objectContaining({ status, clientMessageId: 'answer-1' }),
        ),
      ),
    );
    expect(await ask('answer-1')).toMatchObject({ state: 'read' });
    expect(simulator.accepted).toHaveLength(1);
  },
);

test('an answer leaves from the account that received, and another tenant’s account is 403 and a security event', async () => {
  const { simulator, give, fleet } = await outbound.inMemory();
  await simulator.receive({ accountId: ACME.accountId, from: PERSON, text: 'Oi' });
  const foreign = await give(textTo(PERSON, 'c-1'), { key: GLOBEX.key });
  expect(foreign).toMatchObject({ http: 403, status: 'failed', errorCode: 'account_forbidden' });
  expect((await give(textTo(PERSON, 'c-1'))).status).toBe('sent');
  expect(simulator.accepted.map(({ accountId }) => accountId)).toEqual([ACME.accountId]);
  expect(simulator.requests.filter(({ path }) => path.includes(GLOBEX.accountId))).toEqual([]);
  const [copy] = fleet.urls();
  const metrics = await fetch(`${copy}/metrics`).then((response) => response.text());
  expect(metrics).toMatch(/security_events_total\{[^}]*reason="account_forbidden"[^}]*\} 1/);
});

test('nothing but a template leaves once the provider has closed the window', async () => {
  const { simulator, give, events } = await outbound.inMemory();
  await simulator.receive({ accountId: ACME.accountId, from: PERSON, text: 'Oi' });
  await until(() => events.length === 1);
  expect((await give(textTo(PERSON, 'c-0'))).http).toBe(200);
  simulator.expireWindow(ACME.accountId, PERSON);
  const late = await give(textTo(PERSON, 'c-1'));
  expect(late).toMatchObject({ http: 422, errorCode: 'window_closed' });
  const template = { kind: 'template', name: 'order_ready', language: 'pt_BR' };
  expect((await give({ ...textTo(PERSON, 'c-2'), content: template })).http).toBe(200);
});

test('every other command goes the same way', async () => {
  const { simulator, give } = await outbound.inMemory();
  const { messageId } = await simulator.receive({
    accountId: ACME.accountId,
    from: PERSON,
    text: 'Oi',
  });
  const base = { channel: 'whatsapp', accountId: ACME.accountId };
  const message = { externalMessageId: messageId };
  const to = { id: PERSON };
  const react = { ...base, clientMessageId: 'r-1', to, message, action: 'react', emoji: '👍' };
  expect(await give(react, { name: 'react' })).toMatchObject({ http: 200, status: 'sent' });
  const read = { ...base, clientMessageId: 'm-1', message };
  expect(await give(read, { name: 'mark-read' })).toMatchObject({ http: 200, status: 'sent' });
  const typing = { ...base, clientMessageId: 't-1', message };
  expect(await give(typing, { name: 'typing' })).toMatchObject({ http: 200, status: 'sent' });
  const upload = {
    ...base,
    clientMessageId: 'u-1',
    type: 'document',
    mimeType: 'application/pdf',
    fileName: 'bill.pdf',
    source: { kind: 'base64', data: Buffer.from('%PDF-1.7 a bill').toString('base64') },
  };
  const uploaded = await give(upload, { name: 'upload-media' });
  expect(uploaded).toMatchObject({
    http: 200,
    status: 'sent',
    result: { mediaId: expect.any(String) },
  });
});

test('an account without a token is told at the start, and its commands fail without a call', async () => {
  const account = { tenantId: 'acme', channel: 'whatsapp', accountId: ACME.accountId };
  const env = { PYLOTO_ACCOUNTS: JSON.stringify([account]) };
  const { simulator, give, fleet } = await outbound.inMemory({ env });
  expect(fleet.stdout()).toMatch(/"event":"accounts_cannot_send".*"count":1/);
  const answer = await give(textTo(PERSON, 'c-1'));
  expect(answer).toMatchObject({ http: 502, errorCode: 'auth_invalid' });
  expect(simulator.requests).toEqual([]);
});
