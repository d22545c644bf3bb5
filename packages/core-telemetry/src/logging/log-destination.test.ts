import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { text as readAll } from 'node:stream/consumers';
import { StringDecoder } from 'node:string_decoder';
import { pathToFileURL } from 'node:url';

import { afterEach, expect, onTestFinished, test, vi } from 'vitest';

import { createLogDestination, createLogger } from '../index.ts';

afterEach(() => {
  vi.useRealTimers();
});

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'destination-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function openForTest(file: string, flags: string | number): number {
  const fd = openSync(file, flags);
  onTestFinished(() => {
    try {
      closeSync(fd);
    } catch {
      // the test closed it
    }
  });
  return fd;
}

/** Node has no call for it, POSIX has a command. */
function makeNamedPipe(file: string): void {
  const command = 'mkfifo';
  execFileSync(command, [file]);
}

/** A named pipe that never blocks; `take` reads what is in it. */
function openPipe(): { readonly fd: number; readonly take: () => string } {
  const file = path.join(temporaryFolder(), 'pipe');
  makeNamedPipe(file);
  const fd = openForTest(file, constants.O_RDWR | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(1024 * 1024);
  const decoder = new StringDecoder();
  return {
    fd,
    take: () => {
      try {
        return decoder.write(buffer.subarray(0, readSync(fd, buffer)));
      } catch {
        return '';
      }
    },
  };
}

type Line = { readonly event: string; readonly count: number };

function linesOf(text: string): Line[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('lines wait for company until the flush time is over', () => {
  vi.useFakeTimers();
  const file = path.join(temporaryFolder(), 'lines');
  const destination = createLogDestination({ fd: openForTest(file, 'a'), flushAfterMs: 50 });
  destination.write('one\n');
  destination.write('two\n');
  vi.advanceTimersByTime(49);
  expect(readFileSync(file, 'utf8')).toBe('');
  vi.advanceTimersByTime(1);
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  destination.write('three\n');
  vi.advanceTimersByTime(50);
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nthree\n');
});

test('lines that fill the buffer leave at once', () => {
  vi.useFakeTimers();
  const file = path.join(temporaryFolder(), 'lines');
  const destination = createLogDestination({ fd: openForTest(file, 'a'), flushAtChars: 10 });
  destination.write('12345678\n');
  expect(readFileSync(file, 'utf8')).toBe('');
  destination.write('9\n');
  expect(readFileSync(file, 'utf8')).toBe('12345678\n9\n');
  const long = `${'ä😀'.repeat(1000)}\n`;
  destination.write(long);
  expect(readFileSync(file, 'utf8')).toBe(`12345678\n9\n${long}`);
});

test('nothing is lost or reordered when the reader is not ready for a while', () => {
  vi.useFakeTimers();
  const pipe = openPipe();
  const destination = createLogDestination({ fd: pipe.fd });
  const lines = Array.from({ length: 20_000 }, (_, index) => `ü line ${index}\n`);
  for (const line of lines) destination.write(line);
  let read = '';
  for (let part = pipe.take(); part !== ''; part = pipe.take()) {
    read += part;
    vi.advanceTimersByTime(50);
  }
  expect(read).toBe(lines.join(''));
});

test('a reader that takes nothing for long costs lines, which are counted and told', () => {
  vi.useFakeTimers();
  const pipe = openPipe();
  const destination = createLogDestination({ fd: pipe.fd, maxWaitingChars: 10_000 });
  const logger = createLogger({
    level: 'info',
    service: 'whatsapp',
    destination,
    clock: { now: () => 0 },
  });
  for (let count = 0; count < 2000; count += 1) logger.log('info', 'said', { count });
  destination.write('two lines\nof a batch\n');
  const early = pipe.take();
  vi.advanceTimersByTime(50);
  logger.log('info', 'said', { count: 2000 });
  logger.flush();
  const counts = linesOf(early + pipe.take());
  const told = counts.findIndex(({ event }) => event === 'log_lines_lost');
  expect(counts.slice(0, told).map(({ count }) => count)).toEqual(
    [...counts.keys()].slice(0, told),
  );
  expect(counts[told]?.count).toBe(2000 - told + 2);
  expect(told).toBeLessThan(2000);
  expect(counts.slice(told + 1).map(({ count }) => count)).toEqual([2000]);
});

test('a reader that is gone ends the writing quietly', () => {
  const file = path.join(temporaryFolder(), 'pipe');
  makeNamedPipe(file);
  const reader = openForTest(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openForTest(file, constants.O_WRONLY | constants.O_NONBLOCK);
  closeSync(reader);
  const destination = createLogDestination({ fd: writer, flushAtChars: 1 });
  expect(() => {
    destination.write('one\n');
    destination.write('two\n');
    destination.flush();
  }).not.toThrow();
});

test('a descriptor that was closed ends the writing quietly, and at once', () => {
  const file = path.join(temporaryFolder(), 'lines');
  const fd = openForTest(file, 'a');
  const destination = createLogDestination({ fd });
  destination.write('one\n');
  closeSync(fd);
  const startMs = performance.now();
  destination.flush();
  expect(performance.now() - startMs).toBeLessThan(1000);
});

test('a line after close is written at once', () => {
  vi.useFakeTimers();
  const file = path.join(temporaryFolder(), 'lines');
  const logger = createLogger({
    level: 'info',
    service: 'whatsapp',
    destination: createLogDestination({ fd: openForTest(file, 'a') }),
    clock: { now: () => 0 },
  });
  logger.log('info', 'connector_stopping');
  logger.close();
  logger.log('info', 'connector_stopped');
  expect(linesOf(readFileSync(file, 'utf8')).map(({ event }) => event)).toEqual([
    'connector_stopping',
    'connector_stopped',
  ]);
  logger.logItems('item_handled', {}, [
    {
      capabilityId: 'c',
      eventType: 't',
      dedupeKey: 'k',
      dedupeHit: false,
      outcome: 'o',
      latencyMs: 0,
    },
  ]);
  expect(linesOf(readFileSync(file, 'utf8')).map(({ event }) => event)).toEqual([
    'connector_stopping',
    'connector_stopped',
    'item_handled',
  ]);
});

const LINES = 20_000;

/** A process that logs to its standard output and then ends in the given way. */
function spawnLogging(ending: string): ReturnType<typeof spawn> {
  const index = pathToFileURL(path.resolve(import.meta.dirname, '../index.ts')).href;
  const script = `
    import process from 'node:process';
    const { createLogger } = await import('${index}');
    const logger = createLogger({ level: 'info', service: 'whatsapp', clock: { now: () => 0 } });
    process.stdout;
    for (let count = 0; count < ${LINES}; count += 1) logger.log('info', 'said', { count });
    process.stderr.write('logged');
    ${ending}
  `;
  return spawn(process.execPath, ['--input-type=module', '--eval', script]);
}

test.each([
  ['process.exit()', 'process.exit(0);'],
  ['an empty event loop', ''],
  ['an uncaught error', 'throw new Error("end");'],
])('no line is lost when a process ends by %s, even to a slow reader', async (_, ending) => {
  const child = spawnLogging(ending);
  if (child.stdout === null || child.stderr === null) throw new Error('a pipe was asked for');
  await new Promise((resolve) => {
    child.stderr?.once('data', resolve);
  });
  const output = await readAll(child.stdout);
  expect(linesOf(output).map(({ count }) => count)).toEqual([
    ...Array.from({ length: LINES }).keys(),
  ]);
});
