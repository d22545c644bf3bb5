import type { FlakySink, SinkAttempt } from './start-flaky-sink.ts';

/** When the state store was away, in milliseconds since the epoch. */
export type Outage = {
  /** It was told to end. */
  readonly fromMs: number;
  /** Its process was gone. */
  readonly goneMs: number;
  /** It was begun to be started again. */
  readonly startedMs: number;
  /** It answered again. */
  readonly backMs: number;
};

/** What a run must be judged by. */
export type Evidence = {
  /** Every event of the traffic. */
  readonly expected: ReadonlySet<string>;
  /** The events of deliveries that were answered 2xx. */
  readonly acknowledged: ReadonlySet<string>;
  readonly sink: Pick<FlakySink, 'attempts' | 'refused'>;
  /** When processes were killed, in milliseconds since the epoch. */
  readonly kills?: readonly number[];
  readonly outages?: readonly Pick<Outage, 'fromMs' | 'backMs'>[];
};

/** What became of a run. */
export type Verdict = {
  readonly expected: number;
  readonly acknowledged: number;
  /** Different events that the sink acted on. */
  readonly atSink: number;
  /** Acknowledged, and the sink never acted on it. */
  readonly lost: readonly string[];
  /** The sink acted on it, and nobody sent it. */
  readonly unknown: readonly string[];
  /** How often the sink acted on an event that it had acted on before, by the reason why the answer before was lost. */
  readonly repeated: Readonly<Record<RepeatReason, number>>;
  /** Events that came again although the answer had arrived. */
  readonly unexcused: readonly string[];
  /** Requests to the sink without a valid signature or with another id inside. */
  readonly refused: number;
};

export type RepeatReason = 'hang' | 'drop' | 'kill' | 'outage';

/** A process that is killed has closed its connections within this time. */
const CLOSE_AFTER_KILL_MS = 3_000;
/** A step that marks an event done begins at most this long after its answer. */
const MARK_WITHIN_MS = 3_000;
/** A copy tries once a second to reach a store that was away; until it has, it can mark nothing. */
const RECONNECT_WITHIN_MS = 3_000;

/** Compares what was sent with what the sink did. */
export function judge(evidence: Evidence): Verdict {
  const acted = new Map<string, SinkAttempt[]>();
  for (const attempt of evidence.sink.attempts()) {
    if (!attempt.acted) continue;
    const earlier = acted.get(attempt.eventId);
    if (earlier === undefined) acted.set(attempt.eventId, [attempt]);
    else earlier.push(attempt);
  }
  const repeated: Record<RepeatReason, number> = { hang: 0, drop: 0, kill: 0, outage: 0 };
  const unexcused: string[] = [];
  for (const [eventId, attempts] of acted) {
    for (const attempt of attempts.slice(0, -1)) {
      const reason = whyLost(attempt, evidence);
      if (reason === undefined) unexcused.push(eventId);
      else repeated[reason] += 1;
    }
  }
  return {
    expected: evidence.expected.size,
    acknowledged: evidence.acknowledged.size,
    atSink: acted.size,
    lost: [...evidence.acknowledged].filter((eventId) => !acted.has(eventId)),
    unknown: [...acted.keys()].filter((eventId) => !evidence.expected.has(eventId)),
    repeated,
    unexcused,
    refused: evidence.sink.refused(),
  };
}

/** Why the sender cannot know that this attempt was a success; undefined when it must know. */
function whyLost(attempt: SinkAttempt, evidence: Evidence): RepeatReason | undefined {
  if (attempt.behaviour === 'hang' || attempt.behaviour === 'drop') return attempt.behaviour;
  const { atMs, closedAtMs } = attempt;
  const wasKilled = (evidence.kills ?? []).some(
    (killMs) =>
      killMs >= atMs - CLOSE_AFTER_KILL_MS &&
      killMs <= atMs + MARK_WITHIN_MS &&
      closedAtMs !== undefined &&
      Math.abs(closedAtMs - killMs) <= CLOSE_AFTER_KILL_MS,
  );
  if (wasKilled) return 'kill';
  const wasAway = (evidence.outages ?? []).some(
    ({ fromMs, backMs }) => atMs >= fromMs - MARK_WITHIN_MS && atMs <= backMs + RECONNECT_WITHIN_MS,
  );
  return wasAway ? 'outage' : undefined;
}

/** Whether the sink has answered 2xx for every event. */
export function everyEventAnswered(
  expected: ReadonlySet<string>,
  sink: Pick<FlakySink, 'attemptsOf'>,
): boolean {
  for (const eventId of expected) {
    if (!sink.attemptsOf(eventId).some(({ answered }) => answered)) return false;
  }
  return true;
}

/** A verdict as one line for people. */
export function describeVerdict(verdict: Verdict): string {
  const repeats = Object.entries(verdict.repeated).map(([reason, count]) => `${reason} ${count}`);
  return [
    `events sent ${verdict.expected}, acknowledged ${verdict.acknowledged}, at the sink ${verdict.atSink}`,
    `lost ${verdict.lost.length}, unknown ${verdict.unknown.length}`,
    `repeated after a lost answer (${repeats.join(', ')}), without a reason ${verdict.unexcused.length}`,
  ].join('; ');
}
