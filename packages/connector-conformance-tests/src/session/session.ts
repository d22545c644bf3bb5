import { Agent } from 'node:http';

import type { Connector } from '@pyloto/core-connectors';

import { CannotCheck } from '../conformance-problem.ts';
import { createDeliveries, type Deliveries } from '../deliveries/deliveries.ts';
import type { Fixture } from '../target/read-fixtures.ts';
import type { Program, Target } from '../target/target.ts';
import { baseEnvironment, type ProgramMode, secretOf, secretsFor } from './environment.ts';
import { type EventReceiver, startEventReceiver } from './event-receiver.ts';
import { doorOf, type RunningConnector } from './running-connector.ts';
import { startConnector, untilEndedOrListening } from './start-connector.ts';
import { runProgram } from './run-program.ts';
import { signerOf } from './signer.ts';
import { inStartTurn } from './start-turn.ts';

/** How a program of the suite differs from the shared one. */
export type StartOptions = {
  /** Default `sandbox`. */
  readonly mode?: ProgramMode;
  /** Variables that are added or replaced; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** What a program that was run to its end left behind. */
export type EndedProgram = {
  /** Null when it did not end by itself. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** What a check works with. Everything that it starts is ended with the session. */
export type Session = {
  readonly target: Target;
  /** @throws CannotCheck without a module */
  readonly connector: Connector;
  readonly fixtures: readonly Fixture[];
  readonly deliveries: Deliveries;
  /**
   * The connector that checks share, in sandbox mode with state in memory; or the one at the target's address. With options, the
   * one that all checks with equal options share. Never stop it, and use deliveries of your own.
   */
  readonly shared: (options?: StartOptions) => Promise<RunningConnector>;
  /** A connector for one check, which may do with it what it likes. */
  readonly start: (options?: StartOptions) => Promise<RunningConnector>;
  /** Runs the program until it ends by itself, or says that it listens, at most `withinMs` (default 60,000). */
  readonly runToEnd: (
    options?: StartOptions & { readonly args?: readonly string[]; readonly withinMs?: number },
  ) => Promise<EndedProgram>;
};

/** A session, and its end. */
export type OpenSession = Session & { readonly close: () => Promise<void> };

const RUN_WITHIN_MS = 60_000;
const CLOSE_WITHIN_MS = 2_000;
const LARGEST_COUNT = 1_000_000_000;

/** Opens a session on a target. Nothing is started before a check asks for it. */
export function openSession(target: Target): OpenSession {
  const programs = new Programs(target);
  return {
    target,
    get connector() {
      if (target.connector !== undefined) return target.connector;
      throw new CannotCheck('no module is given');
    },
    fixtures: target.fixtures,
    // A connector at an address may have seen what an earlier run made.
    deliveries: createDeliveries(target, target.url === undefined ? 0 : Date.now() % LARGEST_COUNT),
    shared: (options) => programs.shared(options),
    start: (options) => programs.start(options),
    runToEnd: (options) => programs.runToEnd(options),
    close: () => programs.close(),
  };
}

class Programs {
  readonly #target: Target;
  readonly #sharedByOptions = new Map<string, Promise<RunningConnector>>();
  readonly #running: Promise<RunningConnector>[] = [];
  #receiver: Promise<EventReceiver> | undefined;
  #count = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  shared(options: StartOptions = {}): Promise<RunningConnector> {
    const { url } = this.#target;
    const key = JSON.stringify([options.mode ?? 'sandbox', Object.entries(options.env ?? {})]);
    const known = this.#sharedByOptions.get(key);
    if (known !== undefined) return known;
    const made = url === undefined ? this.start(options) : Promise.resolve(this.#given(url));
    this.#sharedByOptions.set(key, made);
    return made;
  }

  start(options: StartOptions = {}): Promise<RunningConnector> {
    const started = this.#start(options);
    this.#running.push(started);
    return started;
  }

  async runToEnd({
    args = [],
    withinMs = RUN_WITHIN_MS,
    ...options
  }: NonNullable<Parameters<Session['runToEnd']>[0]> = {}): Promise<EndedProgram> {
    const { env } = await this.#environment(options);
    return inStartTurn(async () => {
      const running = runProgram(this.#program(), { env, args });
      const code = await untilEndedOrListening(running, withinMs);
      return { code, stdout: running.stdout(), stderr: running.stderr() };
    });
  }

  async close(): Promise<void> {
    const ended = await Promise.allSettled(this.#running);
    await Promise.all(
      ended.map(async (outcome) => {
        if (outcome.status === 'fulfilled') await outcome.value.stop('SIGKILL', CLOSE_WITHIN_MS);
      }),
    );
    await (await this.#receiver)?.close();
  }

  async #start(options: StartOptions): Promise<RunningConnector> {
    const program = this.#program();
    const { env, secrets, sender } = await this.#environment(options);
    const receiver = await this.#receive();
    const sign = this.#signWith(secrets);
    return inStartTurn(() => startConnector({ program, env, secrets, sender, receiver, sign }));
  }

  async #environment({ mode = 'sandbox', env = {} }: StartOptions) {
    const { connector, env: given } = this.#target;
    this.#count += 1;
    const sender = `p${this.#count}`;
    const receiver = await this.#receive();
    const secrets = connector === undefined ? {} : secretsFor(connector, mode);
    const all = {
      ...baseEnvironment(mode),
      ...secrets,
      ...receiver.envFor(sender),
      ...given,
      ...env,
    };
    const present = Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    return { env: present, secrets: { ...secrets, ...present }, sender };
  }

  #given(url: string): RunningConnector {
    const { connector, env } = this.#target;
    const secrets = connector === undefined ? env : { ...secretsFor(connector, 'sandbox'), ...env };
    const agent = new Agent({ keepAlive: true });
    return {
      ...doorOf(url, agent, this.#signWith(secrets)),
      secrets,
      attempts: () => [],
      eventsOf: () => [],
      answerEventsWith: () => () => undefined,
      stdout: () => '',
      stderr: () => '',
      parsedCanaries: new Set(),
      hasEnded: () => false,
      stop: () => Promise.resolve(null),
    };
  }

  #signWith(secrets: Readonly<Record<string, string>>): RunningConnector['sign'] {
    const { connector } = this.#target;
    const live =
      connector === undefined
        ? undefined
        : secretOf(connector.manifest, 'webhook_signature', secrets);
    return (body, secret = live ?? '') => signerOf(connector, Date.now)(body, secret);
  }

  #program(): Program {
    const { program } = this.#target;
    if (program !== undefined) return program;
    throw new CannotCheck('the suite did not start the connector');
  }

  #receive(): Promise<EventReceiver> {
    this.#receiver ??= startEventReceiver({ now: Date.now });
    return this.#receiver;
  }
}
