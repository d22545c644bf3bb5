import type { ParsedEvent } from '@pyloto/core-connectors';

import { eventsOf, parseDelivery } from '../deliveries/parse-delivery.ts';
import type { Fixture } from '../target/read-fixtures.ts';
import { adminRequest } from './admin-request.ts';
import { linesAbout } from './log-lines.ts';
import { oncePerSession } from './once-per-session.ts';
import type { RunningConnector } from './running-connector.ts';
import type { Session } from './session.ts';
import { until } from './until.ts';

/** What a connector in production wrote and answered while it was given every fixture, good and forged. */
export type ProductionRun = {
  readonly connector: RunningConnector;
  /** Standard output and standard error. */
  readonly output: string;
  /** The bodies of answers that were errors. */
  readonly errorAnswers: readonly string[];
  readonly metrics: string;
  readonly deadLetters: string;
  /** The events of the fixtures that it was given. */
  readonly events: readonly ParsedEvent[];
};

const REFUSED_FOR_GOOD = 422;
const WRITTEN_WITHIN_MS = 5_000;
/** More than so many deliveries show nothing new. */
const MOST_FIXTURES = 200;

/**
 * Runs the connector in production mode, with secrets that look real, on the fixtures: each one as its provider sends it, cut in
 * half, and unsigned. Some of the events are refused, so that failures are written about too.
 */
export const inProduction: (session: Session) => Promise<ProductionRun> = oncePerSession(
  async (session) => {
    const connector = await session.shared({ mode: 'production' });
    const events: ParsedEvent[] = [];
    const errorAnswers: string[] = [];
    for (const fixture of session.fixtures.slice(0, MOST_FIXTURES)) {
      const found = await eventsQuietly(session, fixture);
      events.push(...found);
      errorAnswers.push(...(await giveAll(connector, fixture, found)));
    }
    const last = await connector.request({ method: 'POST', path: '/webhook', body: '{}' });
    const lastId = last.headers['x-correlation-id'] ?? '';
    await until(() => linesAbout(lastId, connector.stdout()).length > 0, WRITTEN_WITHIN_MS);
    const { text: metrics } = await connector.request({ path: '/metrics' });
    const { text: deadLetters } = await adminRequest(connector, '/dead-letters?limit=200');
    const output = `${connector.stdout()}${connector.stderr()}`;
    return { connector, output, errorAnswers, metrics, deadLetters, events };
  },
);

async function eventsQuietly(
  { connector }: Session,
  fixture: Fixture,
): Promise<readonly ParsedEvent[]> {
  try {
    return eventsOf(await parseDelivery(connector, fixture));
  } catch {
    return [];
  }
}

/** @returns the bodies of the answers that were errors */
async function giveAll(
  connector: RunningConnector,
  { body, headers }: Fixture,
  [first]: readonly ParsedEvent[],
): Promise<readonly string[]> {
  const takeBack =
    first === undefined ? undefined : connector.answerEventsWith(first.dedupeKey, REFUSED_FOR_GOOD);
  const sent = withoutSignature(headers, connector);
  const answers = [
    await connector.deliver({ body, headers: sent }),
    await connector.deliver({ body: body.subarray(0, body.byteLength / 2), headers: sent }),
    await connector.request({ method: 'POST', path: '/webhook', headers: sent, body }),
  ];
  takeBack?.();
  return answers.filter(({ status }) => status >= 400).map(({ text }) => text);
}

function withoutSignature(
  headers: Readonly<Record<string, string>>,
  { sign }: Pick<RunningConnector, 'sign'>,
): Record<string, string> {
  const signature = new Set(Object.keys(sign(new Uint8Array())));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !signature.has(name)));
}
