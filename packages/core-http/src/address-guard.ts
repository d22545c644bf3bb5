import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';

import { ConnectorError } from '@pyloto/core-connectors';
import type { buildConnector } from 'undici';

import {
  refuseUnlessPrivate,
  refuseUnlessPublic,
  type PublicUrlRules,
} from './assert-public-url.ts';
import { isPrivateAddress, isPublicAddress } from './public-address.ts';

/**
 * Resolves a name to all of its addresses, in the order in which they should be tried.
 *
 * @throws when the name does not resolve
 */
export type AddressLookup = (hostname: string) => Promise<readonly string[]>;

/** Which addresses may be called. */
export type AddressRule = 'public_only' | 'private_only' | 'any';

/** {@link PublicUrlRules} matter only with `public_only`. */
type AddressGuardOptions = PublicUrlRules & {
  readonly rule: AddressRule;
  /** Default: the machine's resolver. */
  readonly lookup?: AddressLookup | undefined;
};

/** The three doors through which an address comes: a literal in the URL, an answer of the resolver, an open connection. */
export type AddressGuard = {
  /** @throws ConnectorError as `assertPublicUrl` or `assertPrivateUrl` does */
  readonly assertUrl: (url: URL) => void;
  /** Hands on the addresses it has checked, so that nothing is resolved again between the check and the connection. */
  readonly lookup: LookupFunction;
  readonly isAllowed: (address: string | undefined) => boolean;
  /** Completes «address must be …». */
  readonly mustBe: string;
};

/**
 * Makes the guard against calls to private, loopback and metadata addresses, or to all but those on this machine and in private networks.
 *
 * One forbidden address among a name's answers refuses the name: a name that is half public is a mistake or an attack, and
 * choosing the public half would let the attacker try until it is not chosen.
 */
export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const { isAllowed, assertUrl, mustBe } = RULES[options.rule];
  return {
    assertUrl: (url) => assertUrl(url, options),
    lookup: toNodeLookup(async (hostname) =>
      checkAnswers(await (options.lookup ?? systemLookup)(hostname), { isAllowed, mustBe }),
    ),
    isAllowed,
    mustBe,
  };
}

type Rule = {
  readonly isAllowed: AddressGuard['isAllowed'];
  readonly assertUrl: (url: URL, rules: PublicUrlRules) => void;
  readonly mustBe: string;
};

const RULES: Readonly<Record<AddressRule, Rule>> = {
  any: { isAllowed: () => true, assertUrl: () => {}, mustBe: 'any' },
  public_only: {
    isAllowed: (address) => address !== undefined && isPublicAddress(address),
    assertUrl: refuseUnlessPublic,
    mustBe: 'public',
  },
  private_only: {
    isAllowed: (address) => address !== undefined && isPrivateAddress(address),
    assertUrl: refuseUnlessPrivate,
    mustBe: 'on this machine or in a private network',
  },
};

/**
 * Closes a connection that reached a forbidden address all the same (a resolver that lies, a rule in the network), before a
 * request is written to it.
 */
export function createGuardedConnector(
  guard: AddressGuard,
  connect: buildConnector.connector,
): buildConnector.connector {
  return (options, callback) => {
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      if (guard.isAllowed(socket.remoteAddress)) return callback(null, socket);
      socket.destroy();
      callback(forbidden(guard), null);
    });
  };
}

async function systemLookup(hostname: string): Promise<readonly string[]> {
  const answers = await lookup(hostname, { all: true, order: 'verbatim' });
  return answers.map(({ address }) => address);
}

function checkAnswers(
  answers: readonly string[],
  guard: Pick<AddressGuard, 'isAllowed' | 'mustBe'>,
): LookupAddress[] {
  if (answers.length === 0) throw new Error('host must have an address');
  return answers.map((address) => {
    const family = isIP(address);
    if (family === 0 || !guard.isAllowed(address)) throw forbidden(guard);
    return { address, family };
  });
}

function forbidden({ mustBe }: Pick<AddressGuard, 'mustBe'>): ConnectorError {
  return new ConnectorError('address_forbidden', `address must be ${mustBe}`, { effect: 'none' });
}

/** The form that `net.connect` wants: it asks for all answers when it tries several, for the first otherwise. */
function toNodeLookup(resolve: (hostname: string) => Promise<LookupAddress[]>): LookupFunction {
  const resolveWithCallback = callbackify(resolve);
  return (hostname, options: LookupOptions, callback) => {
    resolveWithCallback(hostname, (error, addresses) => {
      const first = addresses?.[0];
      if (first === undefined || options.all === true) callback(error, addresses ?? []);
      else callback(null, first.address, first.family);
    });
  };
}
