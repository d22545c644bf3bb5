import { expect, test } from 'vitest';

import { webhook } from '../../graph/test-harness.ts';
import {
  type Fault,
  type FaultTarget,
  randomFaults,
  type WhatsAppSimulatorOptions,
} from '../index.ts';
import {
  ANA,
  idIn,
  refusalIn,
  send,
  SHOP,
  simulator,
  statusesIn,
  textTo,
} from '../test-harness.ts';

/** A simulator that goes wrong like this, in an open window. */
async function faulty(fault: Fault | undefined, options: Partial<WhatsAppSimulatorOptions> = {}) {
  const hook = await webhook();
  const sim = await simulator({
    webhookUrl: hook.url,
    faults: { faultsFor: () => fault },
    ...options,
  });
  await sim.receive({ accountId: SHOP.phoneNumberId, from: ANA.dialled, text: 'Hello?' });
  const statuses = async () => {
    await sim.settled();
    return statusesIn(hook.got).map(({ status }) => status);
  };
  return { sim, statuses };
}

const whole = ['sent', 'delivered', 'read'];

test.each([
  [130429, 400],
  [131056, 400],
  [4, 400],
  [80007, 400],
  [131045, 500],
  [3, 500],
  [2, 503],
])('a refusal with %i comes with status %i, and nothing is accepted', async (code, status) => {
  const { sim, statuses } = await faulty({ kind: 'refuse', code });
  expect(refusalIn(await send(sim, textTo())).slice(0, 2)).toEqual([status, code]);
  expect(sim.accepted).toEqual([]);
  expect(sim.requests).toEqual([expect.objectContaining({ status, code, fault: 'refuse' })]);
  expect(await statuses()).toEqual([]);
});

test('a throttle of the app or of the business says when to come back', async () => {
  const app = await send((await faulty({ kind: 'refuse', code: 4 })).sim, textTo());
  expect(app.body['error']).toMatchObject({ is_transient: true });
  expect(app.headers.get('x-app-usage')).toBe(
    '{"call_count":100,"total_cputime":25,"total_time":30}',
  );
  const business = await send((await faulty({ kind: 'refuse', code: 80007 })).sim, textTo());
  expect(business.headers.get('x-business-use-case-usage')).toContain(
    '"estimated_time_to_regain_access":1',
  );
});

test('a connection that is cut before acceptance leaves nothing behind', async () => {
  const { sim, statuses } = await faulty({ kind: 'cut', when: 'before_acceptance' });
  await expect(send(sim, textTo())).rejects.toThrow('fetch failed');
  expect(sim.accepted).toEqual([]);
  expect(sim.requests).toEqual([expect.objectContaining({ status: 0, fault: 'cut' })]);
  expect(await statuses()).toEqual([]);
});

test('a connection that is cut after acceptance leaves a message with its statuses', async () => {
  const { sim, statuses } = await faulty({ kind: 'cut', when: 'after_acceptance' });
  await expect(send(sim, textTo(ANA.dialled, { biz_opaque_callback_data: 'c-1' }))).rejects.toThrow(
    'fetch failed',
  );
  expect(sim.acceptedCount('c-1')).toBe(1);
  expect(sim.accepted).toEqual([
    expect.objectContaining({ fault: 'cut', handlingMs: expect.any(Number) }),
  ]);
  expect(await statuses()).toEqual(whole);
});

test('the statuses of a message can be withheld', async () => {
  const { sim, statuses } = await faulty({
    kind: 'cut',
    when: 'after_acceptance',
    statuses: 'withheld',
  });
  await expect(send(sim, textTo())).rejects.toThrow('fetch failed');
  expect(sim.accepted).toHaveLength(1);
  expect(await statuses()).toEqual([]);
});

test('131000 can hide a message that was accepted', async () => {
  const { sim, statuses } = await faulty({ kind: 'unclear' });
  expect(refusalIn(await send(sim, textTo())).slice(0, 2)).toEqual([500, 131000]);
  expect(await statuses()).toEqual(whole);
});

test.each([
  ['before_acceptance', 0],
  ['after_acceptance', 1],
] as const)('a gateway answers with a page, %s', async (when, accepted) => {
  const { sim } = await faulty({ kind: 'bad_gateway', when });
  const answer = await send(sim, textTo());
  expect(answer.status).toBe(502);
  expect(answer.text).toMatch(/^<!DOCTYPE html>/);
  expect(answer.headers.get('x-fb-request-id')).toBeNull();
  expect(sim.accepted).toHaveLength(accepted);
});

test('an answer of 200 can end in the middle of its JSON', async () => {
  const { sim, statuses } = await faulty({ kind: 'broken_json' });
  const answer = await send(sim, textTo());
  expect(answer.status).toBe(200);
  expect(answer.text).toMatch(/^\{"messaging_product":/);
  expect(answer.body).toEqual({});
  expect(await statuses()).toEqual(whole);
});

test('a slow answer is right, and its time is written down', async () => {
  const { sim } = await faulty({ kind: 'slow', delayMs: 30, when: 'after_acceptance' });
  const answer = await send(sim, textTo());
  expect(sim.accepted[0]).toMatchObject({ id: idIn(answer), fault: 'slow' });
  expect(sim.accepted[0]?.handlingMs).toBeGreaterThanOrEqual(29);
});

test('a caller that does not wait for a slow answer has still sent its message', async () => {
  const { sim, statuses } = await faulty({ kind: 'slow', delayMs: 50, when: 'after_acceptance' });
  await expect(
    fetch(`${sim.url}/v26.0/${SHOP.phoneNumberId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SHOP.accessToken}` },
      body: JSON.stringify({ messaging_product: 'whatsapp', ...textTo() }),
      signal: AbortSignal.timeout(30),
    }),
  ).rejects.toThrow('aborted due to timeout');
  expect(await statuses()).toEqual(whole);
});

test('a fault does not hit what Meta would refuse anyway', async () => {
  const { sim } = await faulty({ kind: 'cut', when: 'after_acceptance' });
  sim.expireWindow(SHOP.phoneNumberId, ANA.dialled);
  expect(refusalIn(await send(sim, textTo()))[1]).toBe(131047);
  expect(refusalIn(await send(sim, { to: ANA.dialled, type: 'poll' }))[1]).toBe(100);
});

test('faults can be changed, and can hit read receipts', async () => {
  const seen: FaultTarget[] = [];
  const { sim } = await faulty({ kind: 'refuse', code: 2 });
  expect(await send(sim, textTo())).toMatchObject({ status: 503 });
  sim.setFaults({ faultsFor: (target) => void seen.push(target) });
  await send(sim, textTo(ANA.dialled, { biz_opaque_callback_data: 'c-1' }));
  await send(sim, textTo(ANA.dialled, { biz_opaque_callback_data: 'c-1' }));
  const { messageId } = await sim.receive({
    accountId: SHOP.phoneNumberId,
    from: ANA.dialled,
    text: 'a',
  });
  await send(sim, { status: 'read', message_id: messageId });
  expect(
    seen.map(({ endpoint, callbackData, attempt }) => [endpoint, callbackData, attempt]),
  ).toEqual([
    ['message', 'c-1', 1],
    ['message', 'c-1', 2],
    ['read_receipt', undefined, 1],
  ]);
  sim.setFaults(undefined);
  expect(await send(sim, textTo())).toMatchObject({ status: 200 });
});

const target = (index: number, attempt = 1): FaultTarget => ({
  endpoint: 'message',
  accountId: '1',
  callbackData: `c-${index}`,
  attempt,
});

test('random faults come in their shares, and the same ones for the same seed in any order', () => {
  const options = {
    throttle: 0.1,
    permanent: 0.05,
    cutAfterAccept: 0.05,
    slow: 0.1,
    withheld: 0.5,
  };
  const plan = randomFaults({ seed: 7, ...options });
  const targets = Array.from({ length: 20_000 }, (_, index) => target(index));
  const faults = targets.map((one) => plan.faultsFor(one));
  const share = (matches: (fault: Fault) => boolean) =>
    faults.filter((fault) => fault !== undefined && matches(fault)).length / faults.length;
  expect(share((fault) => fault.kind === 'refuse' && fault.code === 130429)).toBeCloseTo(0.1, 1.7);
  expect(share((fault) => fault.kind === 'refuse' && fault.code === 3)).toBeCloseTo(0.025, 1.7);
  expect(share((fault) => fault.kind === 'cut')).toBeCloseTo(0.05, 1.7);
  expect(share((fault) => 'statuses' in fault && fault.statuses === 'withheld')).toBeCloseTo(
    0.075,
    1.7,
  );
  const again = randomFaults({ seed: 7, ...options });
  expect(
    targets
      .toReversed()
      .map((one) => again.faultsFor(one))
      .toReversed(),
  ).toEqual(faults);
  expect(targets.map((one) => randomFaults({ seed: 8, ...options }).faultsFor(one))).not.toEqual(
    faults,
  );
  expect(
    targets.map(
      ({ callbackData }) => callbackData && plan.faultsFor({ ...target(0, 2), callbackData }),
    ),
  ).not.toEqual(faults);
});

test('random faults hit messages only, and their shares fit into one', () => {
  const plan = randomFaults({ seed: 1, badGateway: 1 });
  expect(plan.faultsFor({ ...target(1), endpoint: 'read_receipt' })).toBeUndefined();
  expect(plan.faultsFor(target(1))).toMatchObject({ kind: 'bad_gateway' });
  expect(() => randomFaults({ seed: 1, throttle: 0.6, slow: 0.5 })).toThrow(RangeError);
});

/** Two hundred texts of all lengths and alphabets. */
const texts = Array.from({ length: 200 }, (_, index) =>
  String.fromCodePoint(0x21 + index * 37).repeat(1 + index * 20),
);

test('every text that is sent is accepted as often as it was sent', async () => {
  const { sim } = await faulty(undefined, { autoRead: false });
  const times = texts.map((_, index) => (index * 7) % 4);
  const more = (index: number) => ({
    text: { body: texts[index] },
    biz_opaque_callback_data: `p1:0:c-${index}`,
  });
  await Promise.all(
    times.flatMap((count, index) =>
      Array.from({ length: count }, () => send(sim, textTo(ANA.dialled, more(index)))),
    ),
  );
  expect(times.map((_, index) => sim.acceptedCount(`c-${index}`))).toEqual(times);
});

test('whatever goes wrong, what a caller may believe is what was accepted', async () => {
  const { sim } = await faulty(undefined, { autoRead: false });
  const before = { throttle: 0.1, permanent: 0.05, cutBeforeAccept: 0.1 };
  const after = { cutAfterAccept: 0.1, unclear: 0.05, badGateway: 0.05, brokenJson: 0.05 };
  sim.setFaults(randomFaults({ seed: 'believe', ...before, ...after }));
  const beliefs = await Promise.all(
    texts.map(async (text, index) => {
      const more = { text: { body: text }, biz_opaque_callback_data: `p1:0:c-${index}` };
      const answer = await send(sim, textTo(ANA.dialled, more)).catch(() => undefined);
      if (answer === undefined) return [0, 1];
      if (idIn(answer) !== '') return [1];
      return [130429, 131045, 3].includes(Number(refusalIn(answer)[1])) ? [0] : [0, 1];
    }),
  );
  for (const [index, possible] of beliefs.entries()) {
    expect(possible).toContain(sim.acceptedCount(`c-${index}`));
  }
  expect(new Set(beliefs.map((possible) => possible.join()))).toEqual(new Set(['1', '0', '0,1']));
});
