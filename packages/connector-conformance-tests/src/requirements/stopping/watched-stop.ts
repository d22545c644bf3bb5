import { exchange } from '../../session/http-exchange.ts';
import { metricValue } from '../../session/metric-value.ts';
import { oncePerSession } from '../../session/once-per-session.ts';
import type { RunningConnector } from '../../session/running-connector.ts';
import type { Session } from '../../session/session.ts';
import { until } from '../../session/until.ts';

const DRAIN_DELAY_MS = 1_000;
/** Over the drain delay; longer than it takes to refuse connections. */
const REFUSED_WITHIN_MS = 4_000;
const UNDER_WAY_WITHIN_MS = 5_000;
/** What Kubernetes gives a process, and docs/running-an-app.md promises. */
const EXIT_WITHIN_MS = 30_000;

/** What somebody saw who asked a connector to stop while a delivery was under way. */
export type WatchedStop = {
  /** The status that the delivery was answered, 0 when its connection broke. */
  readonly status: number;
  /** How often its event came out. */
  readonly events: number;
  /** Null when it did not exit by itself in time. */
  readonly exitCode: number | null;
  /** What `/ready` said, in its order, without repetitions: a status, or 0 for a refused connection. */
  readonly ready: readonly number[];
};

/** Sends SIGTERM to a connector that is just handling a delivery, and watches. */
export const watchedStop: (session: Session) => Promise<WatchedStop> = oncePerSession(
  async (session) => {
    const connector = await session.start({ env: { DRAIN_DELAY_MS: String(DRAIN_DELAY_MS) } });
    const delivery = await session.deliveries.fresh();
    const [{ dedupeKey }] = delivery.events;
    const letGo = connector.answerEventsWith(dedupeKey, 'hold');
    const headers = { ...delivery.headers, ...connector.sign(delivery.body) };
    // Over a connection of its own: those of the connector end with it.
    const answer = exchange(connector.url, {
      method: 'POST',
      path: '/webhook',
      headers,
      body: delivery.body,
      timeoutMs: EXIT_WITHIN_MS,
    }).then(
      ({ status }) => status,
      () => 0,
    );
    await until(() => isCallingTheReceiver(connector), UNDER_WAY_WITHIN_MS);
    const ended = connector.stop('SIGTERM', EXIT_WITHIN_MS);
    const ready = await watchReady(connector);
    letGo();
    const status = await answer;
    const exitCode = await ended;
    return { status, exitCode, ready, events: connector.eventsOf(dedupeKey).length };
  },
);

async function isCallingTheReceiver({ url }: Pick<RunningConnector, 'url'>): Promise<boolean> {
  const { text } = await exchange(url, { path: '/metrics' });
  return (metricValue(text, 'outbound_requests_total', { provider: 'event_sink' }) ?? 0) > 0;
}

/** Until connections are refused. */
async function watchReady({ url }: Pick<RunningConnector, 'url'>): Promise<readonly number[]> {
  const seen: number[] = [];
  await until(async () => {
    const status = await exchange(url, { path: '/ready', headers: { connection: 'close' } }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (seen.at(-1) !== status) seen.push(status);
    return status === 0;
  }, REFUSED_WITHIN_MS);
  return seen;
}
