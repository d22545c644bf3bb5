import { createHash } from 'node:crypto';

import type { Fault, FaultPlan, FaultTarget } from './fault.ts';

/** Shares of messages, 0 to 1, that are hit by each fault; together at most 1. */
export type RandomFaultShares = {
  /** A throttle as status 400. */
  readonly throttle?: number;
  /** A fault that lasts as status 500. */
  readonly permanent?: number;
  readonly cutAfterAccept?: number;
  readonly cutBeforeAccept?: number;
  /** An unknown error after the message was accepted. */
  readonly unclear?: number;
  /** 502, half of them after the message was accepted. */
  readonly badGateway?: number;
  readonly brokenJson?: number;
  readonly slow?: number;
};

/** Shares, and how their faults look. */
export type RandomFaultOptions = RandomFaultShares & {
  /** The same seed hits the same messages, in whatever order they come. */
  readonly seed: number | string;
  /** Default: the product's. */
  readonly throttleCodes?: readonly number[];
  /** Default: the product's. */
  readonly permanentCodes?: readonly number[];
  /** How late a slow answer is, in milliseconds. Default: 1000. */
  readonly slowMs?: number;
  /** Share of the faults after acceptance whose message gets no statuses, 0 to 1. Default: 0. */
  readonly withheld?: number;
};

/** The codes that a product throttles and fails with. */
export type FaultCodes = Required<Pick<RandomFaultOptions, 'throttleCodes' | 'permanentCodes'>>;

type Draw = { readonly second: number; readonly statuses: 'sent' | 'withheld' };

const order = [
  'throttle',
  'permanent',
  'cutAfterAccept',
  'cutBeforeAccept',
  'unclear',
  'badGateway',
  'brokenJson',
  'slow',
] as const satisfies readonly (keyof RandomFaultShares)[];

/**
 * Faults at random, the same ones every time: each draw is made from the seed, the message (its callback data, else its content)
 * and which attempt it is. Only messages are hit.
 *
 * @throws RangeError when the shares add up to more than 1
 */
export function drawFaults(asked: RandomFaultOptions, codes: FaultCodes): FaultPlan {
  const options = { ...codes, ...asked };
  const total = order.reduce((sum, name) => sum + (options[name] ?? 0), 0);
  if (total > 1 + 1e-9) throw new RangeError('shares of faults must add up to 1 at most');
  return {
    faultsFor: (target) => {
      if (target.endpoint !== 'message') return undefined;
      const [first, second, third] = drawsFor(options.seed, target);
      const statuses = third < (options.withheld ?? 0) ? 'withheld' : 'sent';
      const name = chosen(options, first);
      return name && faultOf(name, options, { second, statuses });
    },
  };
}

function chosen(shares: RandomFaultShares, draw: number): (typeof order)[number] | undefined {
  let upTo = 0;
  return order.find((name) => {
    upTo += shares[name] ?? 0;
    return draw < upTo;
  });
}

// oxlint-disable-next-line complexity -- one case for each kind of fault, and nothing else
function faultOf(
  name: (typeof order)[number],
  options: RandomFaultOptions & FaultCodes,
  { second, statuses }: Draw,
): Fault {
  switch (name) {
    case 'throttle':
      return { kind: 'refuse', code: oneOf(options.throttleCodes, second) };
    case 'permanent':
      return { kind: 'refuse', code: oneOf(options.permanentCodes, second) };
    case 'cutAfterAccept':
      return { kind: 'cut', when: 'after_acceptance', statuses };
    case 'cutBeforeAccept':
      return { kind: 'cut', when: 'before_acceptance' };
    case 'unclear':
      return { kind: 'unclear', statuses };
    case 'badGateway':
      return second < 0.5
        ? { kind: 'bad_gateway', when: 'before_acceptance' }
        : { kind: 'bad_gateway', when: 'after_acceptance', statuses };
    case 'brokenJson':
      return { kind: 'broken_json', statuses };
    case 'slow':
      return { kind: 'slow', delayMs: options.slowMs ?? 1000, when: 'after_acceptance', statuses };
  }
}

function oneOf(codes: readonly number[], draw: number): number {
  return codes[Math.floor(draw * codes.length)] ?? 1;
}

function drawsFor(seed: number | string, target: FaultTarget): [number, number, number] {
  const identity = target.callbackData ?? JSON.stringify(target.payload ?? null);
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, target.accountId, identity, target.attempt]))
    .digest();
  const draw = (offset: number): number => digest.readUInt32BE(offset) / 2 ** 32;
  return [draw(0), draw(4), draw(8)];
}
