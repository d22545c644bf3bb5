import { assertConforms, CannotCheck } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import type { RunningConnector } from '../../session/running-connector.ts';
import type { Session } from '../../session/session.ts';
import { startTcpProxy, type TcpProxy } from '../../session/start-tcp-proxy.ts';
import { onRedis } from '../on-redis.ts';
import { until } from '../../session/until.ts';

const REDIS_PORT = 6379;
const BACK_WITHIN_MS = 20_000;

/** ISO-03. */
export const nothingIsAcknowledgedWithoutRedis: Requirement = {
  id: 'ISO-03',
  level: 'gold',
  title:
    'While Redis is away deliveries are answered 503 with `Retry-After`; once it is back they are handled.',
  why: 'What is answered 200 and kept nowhere is lost.',
  source: 'docs/delivery-guarantees.md',
  needs: ['events', 'redis'],
  runsAlone: true,
  check: async (session) => {
    const redis = redisOf(session);
    const proxy = await startTcpProxy(redis.hostname, Number(redis.port || REDIS_PORT));
    redis.host = `127.0.0.1:${proxy.port}`;
    const connector = await session.start({ env: onRedis(redis.href) });
    try {
      await assertComesBack(session, connector, proxy);
    } finally {
      // What it holds of the queue is free for the next check.
      await connector.stop();
      await proxy.close();
    }
  },
};

/** @throws CannotCheck when it is not one server without TLS: nothing else can be cut off from here */
function redisOf({ target }: Session): URL {
  const url = new URL(target.redisUrl ?? '');
  if (url.protocol === 'redis:') return url;
  throw new CannotCheck('only a single Redis without TLS (redis://) can be cut off');
}

async function assertComesBack(
  { deliveries }: Session,
  connector: RunningConnector,
  proxy: TcpProxy,
): Promise<void> {
  const delivery = await deliveries.fresh();
  const [{ dedupeKey }] = delivery.events;
  await proxy.cut();
  const { status, headers } = await connector.deliver(delivery);
  const retryAfter = headers['retry-after'] ?? 'absent';
  assertConforms(status === 503 && Number(retryAfter) >= 1, {
    expected: '503 with Retry-After of whole seconds while Redis is away',
    seen: `${status}, Retry-After ${retryAfter}`,
    advice: 'acknowledge nothing before the store has it',
  });
  await proxy.mend();
  const isTaken = await until(
    async () => (await connector.deliver(delivery)).status === 200,
    BACK_WITHIN_MS,
  );
  const isHandled = await until(() => connector.eventsOf(dedupeKey).length > 0, BACK_WITHIN_MS);
  assertConforms(isTaken && isHandled, {
    expected: `200 and its event, within ${BACK_WITHIN_MS / 1000} s of the moment that Redis is back`,
    seen: isTaken ? '200, and no event' : 'no 200',
    advice: 'let clients and workers reconnect by themselves',
  });
}
