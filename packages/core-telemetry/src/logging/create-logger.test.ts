import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { ItemLogFields, LogFields, LogLevel } from '@pyloto/core-connectors';
import { expect, onTestFinished, test } from 'vitest';

import { type ClosableLogger, createLogDestination, createLogger } from '../index.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 8, 53, 20, 7);

type LoggerUnderTest = ClosableLogger & {
  /** What reached the file. */
  readonly text: () => string;
  /** The same, line by line. */
  readonly lines: () => Record<string, unknown>[];
};

function loggerToFile(options: { level?: LogLevel; connector?: string } = {}): LoggerUnderTest {
  const folder = mkdtempSync(path.join(tmpdir(), 'logger-'));
  const file = path.join(folder, 'lines.jsonl');
  const fd = openSync(file, 'a');
  onTestFinished(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const logger = createLogger({
    level: options.level ?? 'debug',
    service: 'WhatsApp',
    connector: options.connector ?? 'whatsapp',
    version: '1.2.3',
    destination: createLogDestination({ fd }),
    clock: { now: () => NOW_MS },
  });
  function text(): string {
    logger.flush();
    return readFileSync(file, 'utf8');
  }
  return {
    ...logger,
    text,
    lines: () =>
      text()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
  };
}

const BASE = {
  timestamp: '2026-11-21T08:53:20.007Z',
  service: 'WhatsApp',
  connector: 'whatsapp',
  version: '1.2.3',
};

const ITEM: ItemLogFields = {
  capabilityId: 'inbound_messages',
  eventType: 'pyloto.messaging.message_received.v1',
  dedupeKey: '7Y9eAbFhq2bvTzSbCgPHZd2mXQ0NfTtVwz1JrKcLk4s',
  dedupeHit: false,
  outcome: 'processed',
  latencyMs: 1.5,
};

test('a line starts with its level, time and event, then says who writes, then has its fields', () => {
  const logger = loggerToFile();
  logger.log('info', 'request_handled', { correlationId: 'c-1', status: 200, total: 0 });
  expect(logger.text()).toBe(
    '{"level":"info","timestamp":"2026-11-21T08:53:20.007Z","event":"request_handled","service":"WhatsApp","connector":"whatsapp","version":"1.2.3","correlationId":"c-1","status":200,"total":0}\n',
  );
});

test('an item line has the same start, then what the batch shares, then the item', () => {
  const logger = loggerToFile();
  logger.logItems('item_handled', { correlationId: 'c-1' }, [{ ...ITEM, tenantId: 'acme' }]);
  expect(logger.text()).toBe(
    '{"level":"info","timestamp":"2026-11-21T08:53:20.007Z","event":"item_handled","service":"WhatsApp","connector":"whatsapp","version":"1.2.3","correlationId":"c-1","capabilityId":"inbound_messages","eventType":"pyloto.messaging.message_received.v1","dedupeKey":"7Y9eAbFhq2bvTzSbCgPHZd2mXQ0NfTtVwz1JrKcLk4s","dedupeHit":false,"outcome":"processed","latencyMs":1.5,"tenantId":"acme"}\n',
  );
});

/** A caller in JavaScript, or one that copies a field which may be absent. */
function withUndefinedFields(fields: LogFields): LogFields {
  return Object.assign({ tenantId: 'x', errorCode: 'x' }, fields, {
    tenantId: undefined,
    errorCode: undefined,
  });
}

test('an undefined field is left out, a false or empty one is not', () => {
  const logger = loggerToFile();
  const fields = withUndefinedFields({ dedupeHit: false, mode: '', count: 0 });
  logger.log('debug', 'nothing', fields);
  logger.logItems('nothing', { ...fields, latencyMs: 9 }, [ITEM]);
  expect(logger.lines()).toEqual([
    { ...BASE, level: 'debug', event: 'nothing', dedupeHit: false, mode: '', count: 0 },
    { ...BASE, level: 'info', event: 'nothing', mode: '', count: 0, ...ITEM },
  ]);
});

test('a logger without connector and version does not name them', () => {
  const written: string[] = [];
  const destination = { write: (lines: string) => void written.push(lines), flush: () => {} };
  const logger = createLogger({
    level: 'info',
    service: 'worker',
    destination,
    clock: { now: () => NOW_MS },
  });
  logger.log('info', 'connector_started');
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { timestamp: BASE.timestamp, level: 'info', event: 'connector_started', service: 'worker' },
  ]);
});

test('a line that names another connector has that name once', () => {
  const logger = loggerToFile();
  logger.log('info', 'named', { connector: 'instagram' });
  logger.logItems('named', { connector: 'instagram' }, [ITEM]);
  logger.log('info', 'named');
  expect(logger.lines().map((line) => line['connector'])).toEqual([
    'instagram',
    'instagram',
    'whatsapp',
  ]);
  expect(logger.text().match(/"connector"/g)).toHaveLength(3);
});

test('an item with an error code is written at error, its neighbours at info', () => {
  const logger = loggerToFile();
  const failed = { ...ITEM, outcome: 'failed', errorCode: 'handler_failed' };
  logger.logItems('item_handled', {}, [ITEM, failed, ITEM]);
  expect(logger.lines().map(({ level, errorCode }) => [level, errorCode])).toEqual([
    ['info', undefined],
    ['error', 'handler_failed'],
    ['info', undefined],
  ]);
});

test.each([
  ['debug', ['debug', 'info', 'warn', 'error'], 2],
  ['info', ['info', 'warn', 'error'], 2],
  ['warn', ['warn', 'error'], 1],
  ['error', ['error'], 1],
] as const)('level %s lets through %j', (level, expected, itemLines) => {
  const logger = loggerToFile({ level });
  for (const each of ['debug', 'info', 'warn', 'error'] as const) logger.log(each, 'said');
  expect(logger.lines().map((line) => line['level'])).toEqual(expected);
  logger.logItems('item_handled', {}, [ITEM, { ...ITEM, errorCode: 'timeout' }]);
  expect(logger.lines()).toHaveLength(expected.length + itemLines);
});

test('a batch without a line to write is not a write', () => {
  const writes: string[] = [];
  const destination = { write: (lines: string) => void writes.push(lines), flush: () => {} };
  const logger = createLogger({
    level: 'warn',
    service: 's',
    destination,
    clock: { now: () => 0 },
  });
  logger.logItems('item_handled', {}, [ITEM, ITEM]);
  logger.log('info', 'request_handled');
  expect(writes).toEqual([]);
});

test('a batch is one write, whatever its size', () => {
  const writes: string[] = [];
  const destination = { write: (lines: string) => void writes.push(lines), flush: () => {} };
  const logger = createLogger({
    level: 'info',
    service: 's',
    destination,
    clock: { now: () => 0 },
  });
  logger.logItems(
    'item_handled',
    {},
    Array.from({ length: 100 }, () => ITEM),
  );
  expect(writes).toHaveLength(1);
  expect(writes[0]?.split('\n')).toHaveLength(101);
});

test('lines keep their order, whichever way they were written', () => {
  const logger = loggerToFile();
  const expected: number[] = [];
  for (let round = 0; round < 300; round += 1) {
    logger.log('info', 'a', { count: round });
    logger.logItems('b', { count: round + 0.5 }, [ITEM, ITEM]);
    expected.push(round, round + 0.5, round + 0.5);
  }
  expect(logger.lines().map((line) => line['count'])).toEqual(expected);
});

test("an item's tenant wins over the batch's, which serves those without", () => {
  const logger = loggerToFile();
  const { tenantId: _, ...nobodys } = { ...ITEM, tenantId: 'x' };
  logger.logItems('item_handled', { tenantId: 'acme' }, [
    nobodys,
    { ...ITEM, tenantId: 'globex' },
    nobodys,
  ]);
  logger.logItems('item_handled', {}, [nobodys]);
  expect(logger.lines().map((line) => line['tenantId'])).toEqual([
    'acme',
    'globex',
    'acme',
    undefined,
  ]);
  expect(logger.text().match(/"tenantId"/g)).toHaveLength(3);
});

test('every character in every field of an item line comes out as JSON.stringify writes it, and any line is JSON', () => {
  const logger = loggerToFile();
  const texts = [
    ...Array.from({ length: 0x10000 >> 6 }, (_, block) =>
      String.fromCharCode(...Array.from({ length: 64 }, (__, index) => block * 64 + index)),
    ),
    '',
    '"quoted"',
    'back\\slash',
    'line\nbreak\r\ttab\u0000',
    'pair 😀 lone \ud83d and \ude00 swapped \ude00\ud83d',
    'separators \u2028\u2029 \u007f \u0085 \ufeff',
  ];
  for (const text of texts) {
    const item = {
      ...ITEM,
      tenantId: text,
      capabilityId: text,
      eventType: text,
      dedupeKey: text,
      outcome: text,
      errorCode: text,
    };
    logger.logItems(text, { correlationId: text, field: text }, [item]);
    logger.log('info', text, { correlationId: text, field: text });
  }
  const [...lines] = logger.text().split('\n');
  for (const [index, text] of texts.entries()) {
    const json = JSON.stringify(text);
    expect(lines[2 * index]).toBe(
      `{"level":"error","timestamp":"${BASE.timestamp}","event":${json},"service":"WhatsApp","connector":"whatsapp","version":"1.2.3","correlationId":${json},"field":${json},"capabilityId":${json},"eventType":${json},"dedupeKey":${json},"dedupeHit":false,"outcome":${json},"errorCode":${json},"latencyMs":1.5,"tenantId":${json}}`,
    );
    // A lone surrogate has no UTF-8: JSON.stringify escapes it, pino leaves it to the encoder.
    const shown = text.toWellFormed();
    expect(JSON.parse(lines[2 * index + 1] ?? '')).toEqual({
      ...BASE,
      level: 'info',
      event: expect.toBeOneOf([text, shown]),
      correlationId: shown,
      field: shown,
    });
  }
});

test.each([
  [0, 0],
  [0.0004, 0],
  [0.0005, 0.001],
  [1, 1],
  [1.1, 1.1],
  [12.345678, 12.346],
  [999.9999, 1000],
  [86_400_000.125, 86_400_000.125],
  [-1.23456, -1.235],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
])('a latency of %d ms is written as %d in both kinds of line', (latencyMs, expected) => {
  const logger = loggerToFile();
  logger.log('info', 'request_handled', { latencyMs });
  logger.logItems('item_handled', {}, [{ ...ITEM, latencyMs }]);
  expect(logger.lines().map((line) => line['latencyMs'])).toEqual([expected, expected]);
});

test('every fraction of a millisecond is written exactly', () => {
  const logger = loggerToFile();
  const items = Array.from({ length: 1000 }, (_, index) => ({
    ...ITEM,
    latencyMs: (7000 + index) / 1000,
  }));
  logger.logItems('item_handled', {}, items);
  expect(logger.lines().map((line) => line['latencyMs'])).toEqual(
    items.map((item) => item.latencyMs),
  );
});

test('items that differ in one field only are told apart', () => {
  const logger = loggerToFile();
  const items: ItemLogFields[] = [
    ITEM,
    { ...ITEM, capabilityId: 'message_status_updates' },
    { ...ITEM, eventType: 'pyloto.messaging.message_edited.v1' },
    { ...ITEM, dedupeKey: 'another' },
    { ...ITEM, dedupeHit: true },
    { ...ITEM, outcome: 'waiting' },
    { ...ITEM, latencyMs: 2 },
    { ...ITEM, tenantId: 'acme' },
    { ...ITEM, errorCode: 'timeout' },
    { ...ITEM, errorCode: 'rate_limited' },
  ];
  const expected = [...items, ...items.toReversed()];
  logger.logItems('item_handled', {}, expected);
  const lines = logger.lines();
  for (const [index, item] of expected.entries()) {
    const level = item.errorCode === undefined ? 'info' : 'error';
    expect(lines[index]).toEqual({ ...BASE, event: 'item_handled', level, ...item });
  }
});

test('every line has the time at which it was written', () => {
  const written: string[] = [];
  const destination = { write: (lines: string) => void written.push(lines), flush: () => {} };
  let nowMs = NOW_MS;
  const clock = { now: () => nowMs };
  const logger = createLogger({ level: 'info', service: 's', destination, clock });
  logger.log('info', 'first');
  nowMs += 1;
  logger.log('info', 'second');
  nowMs -= 8;
  logger.logItems('third', {}, [ITEM]);
  expect(written.map((line) => JSON.parse(line).timestamp)).toEqual([
    '2026-11-21T08:53:20.007Z',
    '2026-11-21T08:53:20.008Z',
    '2026-11-21T08:53:20.000Z',
  ]);
});

test('items of more kinds than are remembered are still told apart', () => {
  const logger = loggerToFile();
  const items = Array.from({ length: 5000 }, (_, index): ItemLogFields => {
    const errorCode = index % 7 === 0 ? { errorCode: `code_${index % 11}` } : {};
    const tenantId = index % 3 === 0 ? {} : { tenantId: `tenant-${index % 5}` };
    return {
      capabilityId: `capability_${index % 13}`,
      eventType: `pyloto.test.event_${index % 1733}.v1`,
      dedupeKey: `key-${index}`,
      dedupeHit: index % 2 === 0,
      outcome: `outcome_${index % 3}`,
      latencyMs: index,
      ...errorCode,
      ...tenantId,
    };
  });
  logger.logItems('item_handled', {}, items.slice(0, 2500));
  logger.logItems('item_handled', {}, items.slice(2500));
  const lines = logger.lines();
  expect(lines).toHaveLength(items.length);
  for (const [index, item] of items.entries()) {
    const level = item.errorCode === undefined ? 'info' : 'error';
    expect(lines[index]).toEqual({ ...BASE, event: 'item_handled', level, ...item });
  }
});

test('free texts are masked in every kind of line, other fields are not touched', () => {
  const logger = loggerToFile();
  const fields = {
    errorMessage: 'no route to +49 170 1234567',
    reason: 'ada@lovelace.example is not allowed',
    correlationId: '2026-11-21-0000001',
  };
  const expected = {
    errorMessage: 'no route to [phone]',
    reason: '[email] is not allowed',
    correlationId: '2026-11-21-0000001',
  };
  logger.log('error', 'unexpected_error', fields);
  logger.logItems('item_handled', fields, [ITEM]);
  expect(logger.lines()).toMatchObject([expected, expected]);
});

test('a free text that is no text does not throw', () => {
  const logger = loggerToFile();
  const fields: LogFields = JSON.parse('{"reason":42,"errorMessage":null}');
  logger.log('info', 'said', fields);
  logger.logItems('said', fields, [ITEM]);
  const expected = { reason: 42, errorMessage: null };
  expect(logger.lines()).toMatchObject([expected, expected]);
});

test('an envelope is written whole, and one that is no JSON does not throw', () => {
  const logger = loggerToFile();
  const circular: { self?: unknown } = {};
  circular.self = circular;
  logger.log('info', 'event_delivered', { envelope: { id: 'evt_1', data: { text: 'hi' } } });
  for (const envelope of [circular, 10n, () => 1, Symbol('s')]) {
    logger.log('info', 'event_delivered', { envelope });
    logger.logItems('event_delivered', { envelope }, [ITEM]);
  }
  const lines = logger.lines();
  expect(lines[0]).toMatchObject({ envelope: { id: 'evt_1', data: { text: 'hi' } } });
  expect(lines).toHaveLength(9);
});
