import { expect, test } from 'vitest';

import { fixtures, openFixtureApp, readFixture } from './fixture-app.ts';

const accepted = fixtures.filter(({ isRefused }) => !isRefused);
const refused = fixtures.filter(({ isRefused }) => isRefused);

test.each(accepted)('$name becomes what is expected', async (fixture) => {
  const { deliver, events } = openFixtureApp();
  const { status, body } = await deliver(fixture);

  const expected = fixture.expected.filter(({ outcome }) => outcome === undefined);
  expect(status).toBe(200);
  expect(events.map(({ type, dedupekey, data }) => ({ type, dedupekey, data }))).toEqual(
    expected.map(({ type, dedupeKey, payload }) => ({
      type,
      dedupekey: dedupeKey,
      data: payload,
    })),
  );
  expect(body.summary).toMatchObject({
    total: fixture.expected.length,
    processed: expected.length,
    ignored: fixture.expected.filter(({ outcome }) => outcome === 'ignored').length,
    invalid: fixture.expected.filter(({ outcome }) => outcome === 'invalid').length,
  });
});

test.each(refused)('$name is answered 400 and makes no event', async (fixture) => {
  const { deliver, events } = openFixtureApp();
  const { status } = await deliver(fixture);
  expect([status, events]).toEqual([400, []]);
});

test.each(accepted)('$name a second time makes no event again', async (fixture) => {
  const { deliver, events } = openFixtureApp();
  const first = await deliver(fixture);
  const second = await deliver(fixture);

  expect(events).toHaveLength(first.body.summary.processed);
  expect(second.body.summary).toMatchObject({
    processed: 0,
    deduped: first.body.summary.processed,
  });
});

test('a delivery whose bytes were changed on the way is answered 401', async () => {
  const { deliver, events } = openFixtureApp();
  const { rawBody, headers } = readFixture('unknown-items');
  const { status } = await deliver({ rawBody: Buffer.from(`${rawBody.toString()} `) }, headers);

  expect([status, events]).toEqual([401, []]);
});

test.each(['', 'null', '[]', '"text"', '{"account":', '\u00ff'])(
  'a signed body that is no JSON object is answered 400: %j',
  async (text) => {
    const { deliver } = openFixtureApp();
    const { status } = await deliver({ rawBody: Buffer.from(text, 'latin1') });
    expect(status).toBe(400);
  },
);

test('a signed object of another form is counted as invalid', async () => {
  const { deliver } = openFixtureApp();
  const { status, body } = await deliver({ rawBody: Buffer.from('{"items":{}}') });
  expect([status, body.summary.invalid]).toEqual([200, 1]);
});
