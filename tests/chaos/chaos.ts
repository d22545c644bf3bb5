// `pnpm chaos`: the suites of this folder and of multi-instance at full size, with tables. `--only three-copies|kills|redis|points`.
import process from 'node:process';
import { parseArgs } from 'node:util';

import {
  countAnswers,
  latencyAt,
  type LoadedRun,
  problemsOf,
  runUnderLoad,
} from '@pyloto-tests/fleet';

import { runKillPoints } from './kill-points.ts';
import { killRandomly } from './kill-randomly.ts';
import { answersMeanwhile, backAfterMs, restartRedis } from './restart-redis.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    deliveries: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '100' },
  },
});
const SECONDS = Number(values.seconds);
const PER_SECOND = Number(values.rate);
const SETTLE_WITHIN_MS = 300_000;
const GIVE_UP_AFTER_MS = 600_000;
const TIMED_TRAFFIC = { count: SECONDS * PER_SECOND, mostItems: 2, redeliveryShare: 0.3 };
const RUNS = { 'three-copies': threeCopies, kills, redis, points } as const;
let failures = 0;

for (const [name, run] of Object.entries(RUNS)) {
  if (values.only === undefined || values.only === name) await run();
}
say(failures === 0 ? '\nnothing went wrong' : `\n${failures} problems`);
process.exitCode = failures === 0 ? 0 : 1;

async function threeCopies(): Promise<void> {
  say(
    `\nthree copies, ${values.deliveries} deliveries, 30 % of them again, a sink that fails 10 %`,
  );
  show(
    await runUnderLoad({
      copies: 3,
      traffic: { seed: 20, count: Number(values.deliveries), mostItems: 2, redeliveryShare: 0.3 },
      sink: { seed: 21, failureRate: 0.1 },
      sending: { concurrency: 32, giveUpAfterMs: GIVE_UP_AFTER_MS },
      settleWithinMs: SETTLE_WITHIN_MS,
    }),
  );
}

async function kills(): Promise<void> {
  say(
    `\na random copy of three is killed every second for ${SECONDS} s, ${PER_SECOND} deliveries/s`,
  );
  show(
    await runUnderLoad({
      copies: 3,
      traffic: { seed: 30, ...TIMED_TRAFFIC },
      sink: { seed: 31, failureRate: 0.1 },
      sending: { perSecond: PER_SECOND * 1.3, giveUpAfterMs: GIVE_UP_AFTER_MS },
      disturb: killRandomly({ seed: 32, everyMs: 1_000 }),
      settleWithinMs: SETTLE_WITHIN_MS,
    }),
  );
}

async function redis(): Promise<void> {
  say(`\nRedis crashes and comes back three times within ${SECONDS} s, ${PER_SECOND} deliveries/s`);
  const run = await runUnderLoad({
    copies: 3,
    traffic: { seed: 40, ...TIMED_TRAFFIC },
    sink: { seed: 41, failureRate: 0.1 },
    sending: { perSecond: PER_SECOND * 1.3, giveUpAfterMs: GIVE_UP_AFTER_MS },
    disturb: restartRedis({ times: 3, everyMs: (SECONDS * 1_000) / 5, awayMs: 2_000 }),
    settleWithinMs: SETTLE_WITHIN_MS,
  });
  show(run);
  const back = backAfterMs(run.outages, run.answers);
  const meanwhile = countAnswers(answersMeanwhile(run.outages, run.answers));
  row('answers while it was away', JSON.stringify(meanwhile));
  row('first 200 after it was back', back.map((ms) => `${ms} ms`).join(', '));
  if (Math.max(...back) >= 5_000) fail('the service was not back within 5 s');
  if (Object.keys(meanwhile).some((status) => status !== '503')) fail('an answer was not 503');
}

async function points(): Promise<void> {
  say('\na kill before and after every step of one delivery');
  const { cases } = await runKillPoints({
    seed: 70,
    every: 1,
    lanes: 2,
    onCase: ({ point, wasReached, wasAcknowledged, problems, repeated, tookMs }) => {
      const state = wasReached ? 'killed' : 'never came';
      const answer = wasAcknowledged ? '200' : 'none';
      const end = problems.length > 0 ? problems.join('; ') : 'handled';
      row(
        point,
        `${state}, answer ${answer}, ${end}, repeated ${repeated}, ${tookMs.toFixed(0)} ms`,
      );
    },
  });
  for (const { point, problems } of cases) if (problems.length > 0) fail(point);
  row('kills', `${cases.filter(({ wasReached }) => wasReached).length} of ${cases.length} moments`);
}

function show(run: LoadedRun): void {
  const { verdict } = run;
  row(
    'events sent, acknowledged, at the sink',
    `${verdict.expected}, ${verdict.acknowledged}, ${verdict.atSink}`,
  );
  row('lost, unknown', `${verdict.lost.length}, ${verdict.unknown.length}`);
  row('repeated because an answer was lost', JSON.stringify(verdict.repeated));
  row('repeated without a reason', String(verdict.unexcused.length));
  row('kills', String(run.kills));
  row('answers', JSON.stringify(countAnswers(run.answers)));
  row('books of the inbox', JSON.stringify(run.inbox));
  row('books of the outbox', JSON.stringify(run.outbox));
  const fine = run.answers.filter(({ status }) => status === 200);
  row(
    'P50, P99 of a 200',
    [0.5, 0.99].map((share) => `${latencyAt(fine, share).toFixed(1)} ms`).join(', '),
  );
  row('sent in, settled after', `${seconds(run.sendingMs)}, ${seconds(run.settlingMs)}`);
  for (const problem of problemsOf(run)) fail(problem);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function row(name: string, value: string): void {
  say(`  ${name.padEnd(48)} ${value}`);
}

function fail(problem: string): void {
  failures += 1;
  say(`  WRONG: ${problem}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
