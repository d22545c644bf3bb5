import type { Clock, LogFields, Logger, LogLevel } from '@pyloto/core-connectors';
import { pino } from 'pino';

import { createItemLines, ITEM_FIELDS } from './item-lines.ts';
import { jsonValue, roundMilliseconds } from './json-value.ts';
import { BASE_FIELDS, createLineStart } from './line-start.ts';
import { type LogDestination, standardOutput } from './log-destination.ts';
import { maskPersonalData } from './mask-personal-data.ts';

/** Who writes, from which level on, and where to. */
export type LoggerOptions = {
  /** Lines below it are not written. */
  readonly level: LogLevel;
  readonly service: string;
  readonly connector?: string;
  readonly version?: string;
  /** Default: standard output, shared by every logger of the process. */
  readonly destination?: LogDestination;
  readonly clock: Pick<Clock, 'now'>;
};

/** A {@link Logger} whose lines wait a moment to be written together. */
export type ClosableLogger = Logger & {
  /** Returns when every line so far has left the process. */
  readonly flush: () => void;
  /** The same, for the end: a line after it is still written, at once. */
  readonly close: () => void;
};

/**
 * A {@link Logger} that writes JSON lines: `level`, `timestamp` (ISO 8601 UTC), `event`, `service`,
 * `connector`, `version`, then the fields that are defined.
 *
 * It masks the two free texts, `errorMessage` and `reason`, with {@link maskPersonalData}, and rounds
 * `latencyMs` to microseconds; every other field is written as it is given. It never throws.
 */
export function createLogger(options: LoggerOptions): ClosableLogger {
  const { destination = standardOutput(), level: threshold } = options;
  const lineStart = createLineStart(options, options.clock);
  const itemLines = createItemLines();
  let start = '';
  const lines = pino(
    {
      level: threshold,
      base: null,
      // The one place where pino takes JSON that is ready.
      timestamp: () => start,
      formatters: { level: levelAsWord },
      serializers: SERIALIZERS,
    },
    destination,
  );
  let isClosed = false;

  function log(level: LogLevel, event: string, fields: LogFields = NO_FIELDS): void {
    if (SEVERITY[level] < SEVERITY[threshold]) return;
    reportLost();
    start = lineStart(event, fields);
    lines[level](fields);
    if (isClosed) destination.flush();
  }

  const logItems: Logger['logItems'] = (event, shared, items) => {
    const sharedJson = lineStart(event, shared) + sharedFieldsJson(shared);
    const onlyErrors = SEVERITY.info < SEVERITY[threshold];
    const text = itemLines({ sharedJson, tenantId: shared.tenantId }, items, onlyErrors);
    if (text === '') return;
    reportLost();
    destination.write(text);
    if (isClosed) destination.flush();
  };

  function reportLost(): void {
    const count = destination.takeLost?.() ?? 0;
    if (count === 0) return;
    start = lineStart('log_lines_lost', NO_FIELDS);
    lines.error({ count });
  }

  function close(): void {
    isClosed = true;
    destination.flush();
  }

  return { log, logItems, flush: () => destination.flush(), close };
}

const NO_FIELDS: LogFields = {};

const SEVERITY = {
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
} as const satisfies Record<LogLevel, number>;

function levelAsWord(level: string): { readonly level: string } {
  return { level };
}

/** What pino does to a field's value; a field whose value becomes undefined is left out. */
const SERIALIZERS = {
  latencyMs: roundMilliseconds,
  providerLatencyMs: roundMilliseconds,
  errorMessage: maskedText,
  reason: maskedText,
  ...Object.fromEntries(BASE_FIELDS.map((name) => [name, inLineStart])),
};

/** A caller in JavaScript may give something else than a text; that is no reason to throw. */
function maskedText(value: unknown): unknown {
  return typeof value === 'string' ? maskPersonalData(value) : value;
}

function inLineStart(): undefined {
  return undefined;
}

const OWN_PLACE: ReadonlySet<string> = new Set<keyof LogFields>([...BASE_FIELDS, ...ITEM_FIELDS]);

/** The fields of a batch that have no place elsewhere in its items' lines. */
function sharedFieldsJson(shared: LogFields): string {
  let json = '';
  let name: keyof LogFields;
  for (name in shared) {
    const value = shared[name];
    if (value !== undefined && !OWN_PLACE.has(name)) json += `,"${name}":${fieldJson(name, value)}`;
  }
  return json;
}

function fieldJson(name: keyof LogFields, value: unknown): string {
  const isFreeText = name === 'errorMessage' || name === 'reason';
  return jsonValue(isFreeText ? maskedText(value) : value);
}
