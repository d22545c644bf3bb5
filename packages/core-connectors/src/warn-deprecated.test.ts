import { expect, test, vi } from 'vitest';

import type { LogFields } from './index.ts';
import { warnDeprecated } from './warn-deprecated.ts';

const PARSE_EVENT = {
  deprecated: 'parseEvent of a connector',
  since: '1.0.0',
  removedIn: '2.0.0',
  replacement: 'parseEvents',
};

function recordingLogger() {
  const lines: [string, string, LogFields | undefined][] = [];
  return {
    lines,
    log: (...line: [string, string, LogFields?]) => void lines.push([line[0], line[1], line[2]]),
    logItems: () => undefined,
  };
}

test('what is deprecated is told once, and what else is deprecated too', () => {
  const logger = recordingLogger();
  const other = { ...PARSE_EVENT, deprecated: 'the option ttl of a ledger' };
  for (const one of [PARSE_EVENT, PARSE_EVENT, other, other]) warnDeprecated(logger, one);
  expect(logger.lines).toEqual([
    ['warn', 'deprecated_use', PARSE_EVENT],
    ['warn', 'deprecated_use', other],
  ]);
});

test('another copy of the package does not tell it again', async () => {
  const thing = { ...PARSE_EVENT, deprecated: 'a thing that two copies know' };
  const logger = recordingLogger();
  warnDeprecated(logger, thing);
  vi.resetModules();
  const copy = await import('./warn-deprecated.ts');
  expect(copy.warnDeprecated).not.toBe(warnDeprecated);
  copy.warnDeprecated(logger, thing);
  expect(logger.lines).toHaveLength(1);
});
