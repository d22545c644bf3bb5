import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';

import type { Acceptance, Claim, DurableLedger, LedgerItems } from '@pyloto/core-connectors';

import { assertBooks, type DurableContract, LONG_MS, ownedBy } from './durable-contract.ts';

const STEPS = 40;
const SEEDS = 2 ** 31;
const NAMES = ['a/s', 'b/s', 'c/s', 'd/t', 'e/t', 'f/s', 'g', 'h'] as const;
const OWNERS = ['x', 'y', 'z'] as const;
const REASONS = ['discarded', 'destination_gone'] as const;

/** What happens in a history, each as often as it is named. */
const KINDS = [
  'accept',
  'withdraw',
  'claim',
  'claim',
  'claim',
  'claim',
  'complete',
  'complete',
  'drop',
  'release',
  'renew',
  'step_aside',
  'bury',
  'end_times',
] as const;

type Step = {
  readonly kind: (typeof KINDS)[number];
  readonly names: readonly string[];
  readonly owner: string;
  readonly reason: string;
  /** Whether sequences are told to the ledger; an item that ends always tells its own. */
  readonly isOrdered: boolean;
};

/** Compares the ledger with a model, step by step, over random histories. */
export async function keepsBooks(contract: DurableContract): Promise<void> {
  const first = contract.seed ?? randomInt(SEEDS);
  for (let history = 0; history < contract.histories; history++) {
    await compare(contract, first + history);
  }
}

async function compare(contract: DurableContract, seed: number): Promise<void> {
  const scope = { ...contract.scope, tenantId: `${contract.scope.tenantId}-${seed}` };
  const items = (...names: readonly string[]): LedgerItems => ({
    ...contract.items(...names),
    ...scope,
  });
  const run = { ...contract, scope, items };
  const model = new Model();
  const random = randomFrom(seed);
  const steps: Step[] = [];
  try {
    while (steps.length < STEPS) {
      const step = anyStep(random);
      steps.push(step);
      const ledger = random(2) === 0 ? contract.ledger : contract.otherCopy;
      assert.deepEqual(await perform(run, ledger, step), model.perform(step));
      await assertBooks(run, model.books());
    }
    await assertSame(run, model);
  } catch (error) {
    const history = steps.map((step) => JSON.stringify(step)).join('\n');
    throw new Error(`with seed ${seed} the last step of this history differs:\n${history}`, {
      cause: error,
    });
  }
}

async function assertSame(contract: DurableContract, model: Model): Promise<void> {
  const { ledger, scope, items } = contract;
  const sequences = ['s', 't'];
  const heads = sequences
    .map((sequence) => model.head(sequence))
    .map((name) => {
      return name === undefined ? undefined : items(name).keys[0];
    });
  const digests = sequences.map((sequence) => items(`/${sequence}`).sequences?.[0] ?? '');
  assert.deepEqual(await ledger.heads(scope, digests), heads);
  const page = await ledger.open(scope);
  const open = page.items.map(({ key, isDead, isClaimed }) => ({ key, isDead, isClaimed }));
  const expected = model.open().map(({ name, isDead, isClaimed }) => ({
    key: items(name).keys[0],
    isDead,
    isClaimed,
  }));
  assert.deepEqual(new Set(open), new Set(expected));
}

function anyStep(random: (below: number) => number): Step {
  const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[random(values.length)] ?? values[0];
  const count = 1 + random(4);
  const names = new Set(Array.from({ length: count }, () => pick(NAMES)));
  return {
    kind: pick(KINDS),
    names: [...names],
    owner: pick(OWNERS),
    reason: pick(REASONS),
    isOrdered: random(4) > 0,
  };
}

// oxlint-disable-next-line complexity -- one line per kind of step
async function perform(
  contract: DurableContract,
  ledger: DurableLedger,
  step: Step,
): Promise<unknown> {
  const all = contract.items(...step.names);
  const told = step.isOrdered ? all : { ...contract.scope, keys: all.keys };
  switch (step.kind) {
    case 'accept':
      return ledger.accept(told);
    case 'withdraw':
      return ledger.withdraw(all);
    case 'claim':
      return ledger.claim(ownedBy(step.owner, told), LONG_MS);
    case 'complete':
      return ledger.complete(ownedBy(step.owner, all), LONG_MS);
    case 'drop':
      return ledger.drop(ownedBy(step.owner, all), { reason: step.reason, retentionMs: LONG_MS });
    case 'release':
      return ledger.release(ownedBy(step.owner, all));
    case 'renew':
      return ledger.renew(ownedBy(step.owner, all), LONG_MS);
    case 'step_aside':
      return ledger.stepAside(all);
    case 'bury':
      return contract.bury(all);
    case 'end_times':
      return contract.endTimes(all);
  }
}

type Entry = { state: 'free' | 'done' | `held by ${string}`; openAs?: 'pending' | 'dead' };

/** The contract in its plainest words. */
class Model {
  readonly #entries = new Map<string, Entry>(NAMES.map((name) => [name, { state: 'free' }]));
  /** Names in the order of their arrival. */
  #waiting: string[] = [];
  #accepted = 0;
  #handled = 0;
  readonly #dropped: Record<string, number> = {};

  // oxlint-disable-next-line complexity -- one line per kind of step
  perform(step: Step): unknown {
    const { names, owner } = step;
    switch (step.kind) {
      case 'accept':
        return this.#acceptAll(step);
      case 'withdraw':
        for (const name of names) this.#withdraw(name);
        return undefined;
      case 'claim':
        return this.#claim(step);
      case 'complete':
        return names.map((name) => this.#end(name, owner, () => this.#handled++));
      case 'drop':
        return names.map((name) =>
          this.#end(name, owner, () => {
            this.#dropped[step.reason] = (this.#dropped[step.reason] ?? 0) + 1;
          }),
        );
      case 'release':
        return names.map((name) => this.#release(name, owner));
      case 'renew':
        return names.map((name) => this.#at(name).state === `held by ${owner}`);
      case 'step_aside':
        this.#waiting = this.#waiting.filter((name) => !names.includes(name));
        return undefined;
      case 'bury':
        for (const name of names) if (this.#at(name).openAs) this.#at(name).openAs = 'dead';
        return undefined;
      case 'end_times':
        for (const name of names) this.#at(name).state = 'free';
        return undefined;
    }
  }

  books(): {
    accepted: number;
    handled: number;
    pending: number;
    dead: number;
    dropped: Record<string, number>;
  } {
    const all = [...this.#entries.values()];
    return {
      accepted: this.#accepted,
      handled: this.#handled,
      pending: all.filter(({ openAs }) => openAs === 'pending').length,
      dead: all.filter(({ openAs }) => openAs === 'dead').length,
      dropped: { ...this.#dropped },
    };
  }

  head(sequence: string): string | undefined {
    return this.#waiting.find((name) => name.endsWith(`/${sequence}`));
  }

  open(): { name: string; isDead: boolean; isClaimed: boolean }[] {
    const entries = [...this.#entries].filter(([, { openAs }]) => openAs !== undefined);
    return entries.map(([name, { state, openAs }]) => ({
      name,
      isDead: openAs === 'dead',
      isClaimed: state.startsWith('held'),
    }));
  }

  #claim({ names, owner, isOrdered }: Step): Claim[] {
    if (isOrdered) for (const name of names) this.#accept(name, true);
    return names.map((name) => {
      const entry = this.#at(name);
      if (entry.state === 'done') return 'done';
      if (entry.state === `held by ${owner}`) return 'claimed';
      if (entry.state !== 'free') return 'in_flight';
      if (isOrdered && !this.#hasTurn(name, owner)) return 'behind';
      this.#accept(name, false);
      entry.state = `held by ${owner}`;
      return 'claimed';
    });
  }

  #acceptAll({ names, isOrdered }: Step): Acceptance {
    const areNew = names.map((name) => this.#accept(name, isOrdered));
    for (const name of names) if (this.#at(name).openAs) this.#at(name).openAs = 'pending';
    const states = names.map((name) => (this.#at(name).state === 'done' ? 'done' : 'open'));
    return { states, areNew, pending: this.books().pending };
  }

  /** Whether it was not open before. */
  #accept(name: string, isOrdered: boolean): boolean {
    const entry = this.#at(name);
    if (entry.state === 'done' || entry.openAs !== undefined) return false;
    entry.openAs = 'pending';
    this.#accepted++;
    if (isOrdered && name.includes('/')) this.#waiting.push(name);
    return true;
  }

  #withdraw(name: string): void {
    const entry = this.#at(name);
    if (entry.state !== 'free' || entry.openAs !== 'pending') return;
    delete entry.openAs;
    this.#accepted--;
    this.#waiting = this.#waiting.filter((other) => other !== name);
  }

  #hasTurn(name: string, owner: string): boolean {
    const at = this.#waiting.indexOf(name);
    const [, sequence] = name.split('/');
    const before = this.#waiting.slice(0, Math.max(at, 0));
    return before
      .filter((other) => other.endsWith(`/${sequence}`))
      .every((other) => this.#at(other).state === `held by ${owner}`);
  }

  #end(name: string, owner: string, count: () => void): boolean {
    const entry = this.#at(name);
    if (entry.state !== `held by ${owner}`) return false;
    entry.state = 'done';
    delete entry.openAs;
    this.#waiting = this.#waiting.filter((other) => other !== name);
    count();
    return true;
  }

  #release(name: string, owner: string): boolean {
    const entry = this.#at(name);
    if (entry.state !== `held by ${owner}`) return false;
    entry.state = 'free';
    return true;
  }

  #at(name: string): Entry {
    const entry = this.#entries.get(name);
    assert.ok(entry);
    return entry;
  }
}

/** Numbers that a seed decides (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}
