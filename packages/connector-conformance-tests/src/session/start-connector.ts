import { Agent } from 'node:http';

import { ConformanceProblem } from '../conformance-problem.ts';
import type { Program } from '../target/target.ts';
import type { EventReceiver } from './event-receiver.ts';
import { doorOf, type RunningConnector } from './running-connector.ts';
import { runProgram, type RunningProgram } from './run-program.ts';

/** What a program is started with. */
export type ConnectorStart = {
  readonly program: Program;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly sign: RunningConnector['sign'];
  readonly receiver: EventReceiver;
  /** Its name at the receiver. */
  readonly sender: string;
};

/** Several programs that start at once on a busy machine take long. */
const START_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 10;
const STOP_WITHIN_MS = 35_000;
const SHOWN_OUTPUT_LENGTH = 600;

/**
 * Starts a program and waits until it listens.
 *
 * @throws ConformanceProblem when it ends before, or does not say that it listens
 */
export async function startConnector(start: ConnectorStart): Promise<RunningConnector> {
  const { program, env, secrets, receiver, sender } = start;
  const running = runProgram(program, { env });
  const port = await untilListening(running);
  const agent = new Agent({ keepAlive: true });
  const attempts: RunningConnector['attempts'] = (dedupeKey) =>
    receiver
      .attempts()
      .filter((each) => each.sender === sender)
      .filter(({ event }) => dedupeKey === undefined || event.dedupekey === dedupeKey);
  return {
    ...doorOf(`http://127.0.0.1:${port}`, agent, start.sign),
    ...running,
    secrets,
    attempts,
    eventsOf: (key) =>
      attempts(key)
        .filter(({ accepted }) => accepted)
        .map(({ event }) => event),
    answerEventsWith: (dedupeKey, answer) => receiver.answerWith({ dedupeKey, sender, answer }),
    stop: async (signal = 'SIGTERM', withinMs = STOP_WITHIN_MS) => {
      agent.destroy();
      return endProgram(running, signal, withinMs);
    },
  };
}

async function untilListening(running: RunningProgram): Promise<string> {
  const port = await portOf(running, START_WITHIN_MS);
  if (port !== undefined) return port;
  running.kill('SIGKILL');
  await running.ended;
  const written = `${running.stderr()}${running.stdout()}`.trim().slice(-SHOWN_OUTPUT_LENGTH);
  throw new ConformanceProblem({
    expected: 'a program that listens and logs connector_started with its port',
    seen: written === '' ? 'a program that ended and wrote nothing' : written,
    advice: 'start it by hand in sandbox mode: PYLOTO_MODE=sandbox node dist/main.js',
  });
}

/** The port that a program says it listens on; undefined when it ends before, or does not say so in time. */
async function portOf(running: RunningProgram, withinMs: number): Promise<string | undefined> {
  const deadlineMs = performance.now() + withinMs;
  while (!running.hasEnded() && performance.now() < deadlineMs) {
    const port = /"event":"connector_started".*?"port":(\d+)/.exec(running.stdout())?.[1];
    if (port !== undefined) return port;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return undefined;
}

/** Waits until a program ends, then gives its exit code; one that listens instead, or takes longer, is killed: null. */
export async function untilEndedOrListening(
  running: RunningProgram,
  withinMs: number,
): Promise<number | null> {
  await portOf(running, withinMs);
  return endProgram(running, 'SIGKILL', withinMs);
}

/** Ends a program: with a signal first, after `withinMs` for good. @returns its exit code, null when a signal ended it */
async function endProgram(
  running: RunningProgram,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<number | null> {
  if (running.hasEnded()) return running.ended;
  running.kill(signal);
  const timer = setTimeout(() => running.kill('SIGKILL'), withinMs);
  const code = await running.ended;
  clearTimeout(timer);
  return code;
}
