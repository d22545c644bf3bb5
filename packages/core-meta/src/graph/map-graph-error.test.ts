import {
  isConnectorError,
  type ConnectorError,
  type ConnectorErrorCode,
} from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { graphErrorTable } from './index.ts';
import { readGraphAnswer } from './read-graph-answer.ts';

type Sent = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly isRepeatable?: boolean;
};

/** What an answer is read as; it must be an error. */
function failureIn(body: string | Uint8Array, sent: Sent = {}): ConnectorError {
  const { status = 400, headers = {}, isRepeatable = false } = sent;
  try {
    readGraphAnswer({ status, headers, body: Buffer.from(body) }, isRepeatable);
  } catch (error) {
    if (isConnectorError(error)) return error;
    throw error;
  }
  throw new Error('an error was expected');
}

function mapped(error: object, sent?: Sent): ConnectorError {
  return failureIn(JSON.stringify({ error }), sent);
}

/** `100/33` as Meta writes it. */
function errorOf(written: string): object {
  const [code, subcode] = written.split('/').map(Number);
  return subcode === undefined ? { code } : { code, error_subcode: subcode };
}

const EXPECTED: readonly (readonly [ConnectorErrorCode, string])[] = [
  ['auth_invalid', '0 190 190/458 190/459 190/460 190/463 190/464 190/467 190/492'],
  ['window_closed', '10/2018278 10/2018065 10/2534022 131047'],
  ['recipient_unreachable', '551 551/1545041 100/2018001 131026 131049 131050 130472'],
  ['recipient_unreachable', '100/2534014'],
  ['permission_missing', '3 10 200 200/2534048 299 131005 10/2018300 100/2534037'],
  ['account_restricted', '368 368/1390008 131031 130497 131037 131042 131045 133000 133010 134011'],
  ['account_restricted', '131048 10/1893063 133005 133006 133008 133009 133015 133016'],
  ['account_restricted', '2022 10904'],
  ['payload_invalid', '33 100 100/33 131008 131009 131021 131051 131052 131053 2534068'],
  ['payload_invalid', '147001 147004 100/2534068'],
  ['template_invalid', '132000 132001 132005 132007 132012 132015 132016 132068 132069 132999'],
  ['rate_limited', '4 17 32 341 613 80001 80002 80006 80007 130429 131056'],
  ['upstream_unavailable', '1 2 2/2018344 1200 131016 133004 131057 2494100'],
  ['unknown_outcome', '131000'],
  ['upstream_rejected', '131035 131036 135000 2593107 2593108 2593109'],
  ['upstream_rejected', '10900 10902 10903'],
];

test.each(
  EXPECTED.flatMap(([errorCode, codes]) =>
    codes.split(' ').map((code) => [code, errorCode] as const),
  ),
)('%s is %s, whatever the status and whatever else the error says', (written, errorCode) => {
  for (const status of [200, 400, 401, 403, 429, 500, 503]) {
    for (const isTransient of [true, false]) {
      const error = { ...errorOf(written), message: 'x', is_transient: isTransient };
      expect(mapped(error, { status }).code).toBe(errorCode);
    }
  }
});

test('every code of the table is one that is expected', () => {
  const tested = new Set(EXPECTED.flatMap(([, codes]) => codes.split(' ')));
  const untested = graphErrorTable()
    .flatMap(({ codes }) => codes)
    .filter((code) => !tested.has(code) && !code.includes('-'));
  expect(untested).toEqual([]);
});

test.each(['199', '300', '131999', '133001', '147000', '147005', '-1', '9999999'])(
  '%s is a code that nobody knows',
  (written) => {
    const upstreamCode = written;
    expect(mapped(errorOf(written))).toMatchObject({ code: 'upstream_rejected', upstreamCode });
  },
);

test('an unknown code is judged by its hint first, then by its status', () => {
  const error = { code: 987654 };
  const code = (more: object, sent: Sent) => mapped({ ...error, ...more }, sent).code;
  expect(code({}, { status: 400 })).toBe('upstream_rejected');
  expect(code({}, { status: 400, isRepeatable: true })).toBe('upstream_rejected');
  expect(code({}, { status: 500 })).toBe('unknown_outcome');
  expect(code({}, { status: 500, isRepeatable: true })).toBe('upstream_unavailable');
  expect(code({}, { status: 200 })).toBe('unknown_outcome');
  expect(code({ is_transient: true }, { status: 400 })).toBe('upstream_unavailable');
  expect(code({ is_transient: 'true' }, { status: 400 })).toBe('upstream_rejected');
});

test('131000 is ambiguous for a message, and passes for what may be done twice', () => {
  expect(mapped({ code: 131000 })).toMatchObject({ code: 'unknown_outcome', effect: 'unknown' });
  expect(mapped({ code: 131000 }, { isRepeatable: true }).code).toBe('upstream_unavailable');
});

test.each(['Message must be a template message.', 'message must be a template message'])(
  '100 with the details %j wants a template',
  (details) => {
    expect(mapped({ code: 100, error_data: { details } }).code).toBe('template_required');
    expect(mapped({ code: 100, error_data: details }).code).toBe('template_required');
    expect(mapped({ code: 131009, error_data: { details } }).code).toBe('payload_invalid');
  },
);

test('a code is read from a text too', () => {
  const error = { code: '10', error_subcode: '2534022' };
  expect(mapped(error)).toMatchObject({ code: 'window_closed', upstreamCode: '10/2534022' });
});

test.each([
  [{ code: 100, error_subcode: 33 }, '100/33'],
  [{ code: 190 }, '190'],
  [{ code: 130429, error_subcode: 2494055 }, '130429'],
])("%j is named %s: a general code with its subcode, a product's own alone", (error, name) => {
  expect(mapped(error).upstreamCode).toBe(name);
});

test('an error of Graph that is known did nothing', () => {
  for (const { errorCode, codes } of graphErrorTable()) {
    if (errorCode === 'unknown_outcome') continue;
    const failure = mapped(errorOf(codes[0]!.split('-')[0]!));
    expect(failure.effect).toBe('none');
  }
});

const usage = (minutes: unknown) => ({
  'x-business-use-case-usage': JSON.stringify({
    '204987115330826': [
      { type: 'whatsapp', call_count: 100, estimated_time_to_regain_access: minutes },
      { type: 'pages', call_count: 1, estimated_time_to_regain_access: 0 },
    ],
  }),
});

test.each<[string, Record<string, string>, number | undefined]>([
  ['Retry-After', { 'retry-after': '30', ...usage(5) }, 30_000],
  ['minutes of the business', usage(5), 300_000],
  ['minutes in quotes', usage('5'), 300_000],
  ['minutes of the app', { 'x-app-usage': '{"estimated_time_to_regain_access":2}' }, 120_000],
  [
    'the longer of both',
    { ...usage(1), 'x-app-usage': '{"estimated_time_to_regain_access":2}' },
    120_000,
  ],
  ['at most a day', { 'retry-after': '9999999' }, 86_400_000],
  ['at most a day of minutes', usage(1e9), 86_400_000],
  ['no minutes', usage(0), undefined],
  ['minutes below zero', usage(-5), undefined],
  ['a broken header', { 'x-app-usage': '{', 'x-business-use-case-usage': '[]' }, undefined],
  ['a date', { 'retry-after': 'Sat, 21 Nov 2026 10:00:00 GMT' }, undefined],
  ['nothing', {}, undefined],
])('a limit of calls per hour waits as %s says', (_, headers, waitMs) => {
  for (const code of [4, 80007]) {
    expect(mapped({ code }, { headers })).toMatchObject({ code: 'rate_limited' });
    expect(mapped({ code }, { headers }).retryAfterMs).toBe(waitMs);
  }
});

test('a limit per number or recipient has nothing to do with calls per hour', () => {
  for (const code of [130429, 131056, 2]) {
    expect(mapped({ code }, { headers: usage(5) }).retryAfterMs).toBeUndefined();
    expect(mapped({ code }, { headers: { 'retry-after': '3' } }).retryAfterMs).toBe(3000);
  }
});

test('what never passes has nothing to wait for', () => {
  expect(
    mapped({ code: 131048 }, { headers: { 'retry-after': '3' } }).retryAfterMs,
  ).toBeUndefined();
});

test('a row of the table says whether it is tried again', () => {
  const again = graphErrorTable().filter(({ isRetryable }) => isRetryable);
  expect(new Set(again.map(({ errorCode }) => errorCode))).toEqual(
    new Set(['rate_limited', 'upstream_unavailable']),
  );
});

const numbers = fc.oneof(fc.integer(), fc.constantFrom(0, 4, 10, 100, 131000, 131047), fc.double());
const anyError = fc.record(
  {
    code: fc.oneof(numbers, fc.jsonValue()),
    error_subcode: fc.oneof(numbers, fc.jsonValue()),
    error_data: fc.oneof(fc.jsonValue(), fc.record({ details: fc.jsonValue() })),
    message: fc.jsonValue(),
    is_transient: fc.oneof(fc.boolean(), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const anySent = fc.record({
  status: fc.integer({ min: 300, max: 599 }),
  headers: fc.dictionary(
    fc.constantFrom('retry-after', 'x-app-usage', 'x-business-use-case-usage'),
    fc.oneof(fc.string(), fc.json()),
  ),
  isRepeatable: fc.boolean(),
});

/** Everything that may be shown of an error, but its stack. */
function shown({ message, code, upstreamCode, cause, ...facts }: ConnectorError): string {
  return JSON.stringify([message, code, upstreamCode, String(cause), { ...facts, stack: '' }]);
}

test('any answer is one error of the closed list, and its wait is a sane number', () => {
  fc.assert(
    fc.property(fc.oneof(anyError, fc.jsonValue()), anySent, (error, sent) => {
      const failure = failureIn(JSON.stringify({ error }), sent);
      expect(failure.effect).toMatch(/^(?:none|unknown)$/);
      expect(failure.code === 'unknown_outcome' && sent.isRepeatable).toBe(false);
      expect(failure.upstreamCode ?? '0').toMatch(/^-?\d{1,7}(?:\/-?\d{1,7})?$/);
      const waitMs = failure.retryAfterMs ?? 0;
      expect(waitMs >= 0 && waitMs <= 86_400_000).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('nothing that somebody wrote into an answer is shown by its error', () => {
  const MARK = '5511999990000';
  const marked = fc.constantFrom<unknown>(MARK, Number(MARK), [MARK], { id: MARK }, `+${MARK}`);
  const error = fc.record(
    { code: fc.oneof(marked, numbers), error_subcode: marked, error_data: marked, message: marked },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(error, marked), anySent, (value, sent) => {
      const body = JSON.stringify({ error: value, id: MARK });
      for (const text of [body, body.slice(0, -1), MARK]) {
        expect(shown(failureIn(text, sent))).not.toContain(MARK);
      }
    }),
    { numRuns: 300 },
  );
});

test('bytes that are no text are an answer that is not of Graph', () => {
  fc.assert(
    fc.property(fc.uint8Array(), anySent, (body, sent) => {
      expect(failureIn(body, sent).upstreamCode).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});
