import { setTimeout as sleep } from 'node:timers/promises';

import type { GraphRefusal } from '../calls/graph-refusal.ts';
import { badGateway, brokenAnswer, type Reply } from '../calls/reply.ts';
import type { BoundedMap } from '../memory/bounded-map.ts';
import type { Fault, FaultPlan, FaultTarget } from './fault.ts';

/** What faults are made with. */
export type FaultContext<TEndpoint extends string> = {
  readonly plan: () => FaultPlan<TEndpoint> | undefined;
  readonly refusalOf: (code: number, subcode?: number) => GraphRefusal;
  /** The code of an unknown error. */
  readonly unclearCode: number;
  /** How often each call was made. */
  readonly attempts: BoundedMap<string, number>;
  /** Aborted when the simulator closes. */
  readonly signal: AbortSignal;
};

/** Does what was asked; `statuses` says whether a message's statuses will come. */
type Serve = (statuses: 'sent' | 'withheld', fault?: Fault['kind']) => Reply;

/**
 * Serves a valid call, with the fault that the plan has for it. A call that is refused by a limit is answered with that, whatever
 * the plan says of what comes after acceptance.
 */
export async function serveWithFaults<TEndpoint extends string>(
  context: FaultContext<TEndpoint>,
  target: Omit<FaultTarget<TEndpoint>, 'attempt'>,
  serve: Serve,
): Promise<Reply> {
  const attempt = countAttempt(context.attempts, target);
  const fault = context.plan()?.faultsFor({ ...target, attempt });
  if (fault === undefined) return serve('sent');
  const reply = await replyWith(context, fault, serve);
  return { ...reply, fault: fault.kind };
}

function countAttempt(
  attempts: BoundedMap<string, number>,
  { endpoint, accountId, callbackData, payload }: Omit<FaultTarget, 'attempt'>,
): number {
  const what = callbackData ?? JSON.stringify(payload ?? null);
  const key = `${endpoint}:${accountId}:${what}`;
  const attempt = (attempts.get(key) ?? 0) + 1;
  attempts.set(key, attempt);
  return attempt;
}

/** The part of the context that does not depend on which endpoints there are. */
type FaultMaker = Omit<FaultContext<never>, 'plan'>;

async function replyWith(context: FaultMaker, fault: Fault, serve: Serve): Promise<Reply> {
  const { refusalOf, signal } = context;
  if (fault.kind === 'refuse') {
    return { kind: 'refused', refusal: refusalOf(fault.code, fault.subcode) };
  }
  const effect = (): Reply => serve(fault.statuses ?? 'sent', fault.kind);
  if (fault.kind === 'slow') return slowly(fault, effect, signal);
  if ('when' in fault && fault.when === 'before_acceptance') {
    return substituteOf(context, fault.kind, {});
  }
  const reply = effect();
  if (reply.kind === 'refused') return reply;
  const { accepted } = reply;
  const body = reply.kind === 'done' ? reply.body : {};
  return {
    ...substituteOf(context, fault.kind, body),
    ...(accepted !== undefined && { accepted }),
  };
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
function substituteOf(
  { refusalOf, unclearCode }: FaultMaker,
  kind: Exclude<Fault['kind'], 'refuse' | 'slow'>,
  body: object,
): Reply {
  switch (kind) {
    case 'cut':
      return { kind: 'cut' };
    case 'bad_gateway':
      return badGateway;
    case 'broken_json':
      return brokenAnswer(body);
    case 'unclear':
      return { kind: 'refused', refusal: refusalOf(unclearCode) };
  }
}
