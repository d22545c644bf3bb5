import type { Need } from './requirement.ts';
import { cannotSign } from './session/signer.ts';
import type { Session } from './session/session.ts';

/** Why a check with these needs cannot be made; undefined when it can. */
export async function missingNeed(
  needs: readonly Need[],
  session: Session,
): Promise<string | undefined> {
  for (const need of needs) {
    const reason = await REASONS[need](session);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

type WhyMissing = (session: Session) => string | undefined | Promise<string | undefined>;

const NO_PROCESS =
  'a running connector is tested, and its process cannot be started, watched or ended';

const REASONS: Readonly<Record<Need, WhyMissing>> = {
  module: ({ target }) => (target.connector === undefined ? 'no module is given' : undefined),
  process: whyNoProcess,
  signing: ({ target }) => cannotSign(target.connector),
  deliveries: ({ target, deliveries }) => cannotSign(target.connector) ?? deliveries.problem(),
  events: whyNoEvents,
  redis: ({ target }) =>
    target.redisUrl === undefined ? 'no Redis is given (--redis-url, redisUrl)' : undefined,
};

/** A program that does not start says so once, in OPS-01. */
async function whyNoProcess(session: Session): Promise<string | undefined> {
  if (session.target.program === undefined) return NO_PROCESS;
  try {
    await session.shared();
    return undefined;
  } catch {
    return 'the program does not start: see OPS-01';
  }
}

/** Handlers in code take events before any sink does. */
async function whyNoEvents(session: Session): Promise<string | undefined> {
  const missing = (await whyNoProcess(session)) ?? (await REASONS.deliveries(session));
  if (missing !== undefined) return missing;
  const known = seen.get(session) ?? isSeen(session);
  seen.set(session, known);
  return (await known)
    ? undefined
    : 'the events do not reach the suite: the program handles them in code (--no-main tests the connector without its handlers)';
}

const seen = new WeakMap<Session, Promise<boolean>>();

async function isSeen(session: Session): Promise<boolean> {
  const connector = await session.shared();
  const delivery = await session.deliveries.fresh();
  const { summary } = await connector.deliver(delivery);
  return summary['processed'] !== 1 || connector.attempts(delivery.events[0].dedupeKey).length > 0;
}
