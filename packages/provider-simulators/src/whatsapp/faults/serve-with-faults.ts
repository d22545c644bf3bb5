import { setTimeout as sleep } from 'node:timers/promises';

import { refusalOf } from '../graph/graph-refusal.ts';
import { badGateway, brokenAnswer, type Reply } from '../graph/reply.ts';
import type { Simulation } from '../simulation.ts';
import type { Fault, FaultTarget } from './fault.ts';

/** Does what was asked; `statuses` says whether a message's statuses will come. */
type Serve = (statuses: 'sent' | 'withheld', fault?: Fault['kind']) => Reply;

/**
 * Serves a valid call, with the fault that the plan has for it. A call that is refused by a limit is answered with that, whatever
 * the plan says of what comes after acceptance.
 */
export async function serveWithFaults(
  simulation: Simulation,
  target: Omit<FaultTarget, 'attempt'>,
  serve: Serve,
): Promise<Reply> {
  const plan = simulation.faultPlan();
  const attempt = countAttempt(simulation, target);
  const fault = plan?.faultsFor({ ...target, attempt });
  if (fault === undefined) return serve('sent');
  const reply = await replyWith(fault, serve, simulation.signal);
  return { ...reply, fault: fault.kind };
}

function countAttempt(
  { attempts }: Simulation,
  { endpoint, accountId, callbackData, payload }: Omit<FaultTarget, 'attempt'>,
): number {
  const what = callbackData ?? JSON.stringify(payload ?? null);
  const key = `${endpoint}:${accountId}:${what}`;
  const attempt = (attempts.get(key) ?? 0) + 1;
  attempts.set(key, attempt);
  return attempt;
}

async function replyWith(fault: Fault, serve: Serve, signal: AbortSignal): Promise<Reply> {
  if (fault.kind === 'refuse') return { kind: 'refused', refusal: refusalOf(fault.code) };
  const effect = (): Reply => serve(fault.statuses ?? 'sent', fault.kind);
  if (fault.kind === 'slow') return slowly(fault, effect, signal);
  if ('when' in fault && fault.when === 'before_acceptance') return substituteOf(fault.kind, {});
  const reply = effect();
  if (reply.kind === 'refused') return reply;
  const { accepted } = reply;
  const body = reply.kind === 'done' ? reply.body : {};
  return { ...substituteOf(fault.kind, body), ...(accepted !== undefined && { accepted }) };
}

async function slowly(
  { delayMs, when }: Extract<Fault, { kind: 'slow' }>,
  effect: () => Reply,
  signal: AbortSignal,
): Promise<Reply> {
  const early = when === 'after_acceptance' ? effect() : undefined;
  await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  return early ?? effect();
}

/** What is answered instead of the truth. */
function substituteOf(kind: Exclude<Fault['kind'], 'refuse' | 'slow'>, body: object): Reply {
  switch (kind) {
    case 'cut':
      return { kind: 'cut' };
    case 'bad_gateway':
      return badGateway;
    case 'broken_json':
      return brokenAnswer(body);
    case 'unclear':
      return { kind: 'refused', refusal: refusalOf(131000) };
  }
}
