import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';

import { ConnectorError } from '@pyloto/core-connectors';
import type { buildConnector } from 'undici';

import { refuseUnlessPublic, type PublicUrlRules } from './assert-public-url.ts';
import { isPublicAddress } from './public-address.ts';

/**
 * Resolves a name to all of its addresses, in the order in which they should be tried.
 *
 * @throws when the name does not resolve
 */
export type AddressLookup = (hostname: string) => Promise<readonly string[]>;

/** Which addresses may be called; {@link PublicUrlRules} matter only when private ones may not. */
type AddressGuardOptions = PublicUrlRules & {
  readonly allowPrivate: boolean;
  /** Default: the machine's resolver. */
  readonly lookup?: AddressLookup | undefined;
};

/** The three doors through which an address comes: a literal in the URL, an answer of the resolver, an open connection. */
export type AddressGuard = {
  /** @throws ConnectorError as `assertPublicUrl` does */
  readonly assertUrl: (url: URL) => void;
  /** Hands on the addresses it has checked, so that nothing is resolved again between the check and the connection. */
  readonly lookup: LookupFunction;
  readonly isAllowed: (address: string | undefined) => boolean;
};

/**
 * Makes the guard against calls to private, loopback and metadata addresses.
 *
 * One forbidden address among a name's answers refuses the name: a name that is half public is a mistake or an attack, and
 * choosing the public half would let the attacker try until it is not chosen.
 */
export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const isAllowed = options.allowPrivate
    ? (): boolean => true
    : (address: string | undefined): boolean => address !== undefined && isPublicAddress(address);
  return {
    assertUrl: options.allowPrivate
      ? (): void => {}
      : (url): void => refuseUnlessPublic(url, options),
    lookup: toNodeLookup(async (hostname) =>
      checkAnswers(await (options.lookup ?? systemLookup)(hostname), isAllowed),
    ),
    isAllowed,
  };
}

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
      callback(notPublic(), null);
    });
  };
}

async function systemLookup(hostname: string): Promise<readonly string[]> {
  const answers = await lookup(hostname, { all: true, order: 'verbatim' });
  return answers.map(({ address }) => address);
}

function checkAnswers(
  answers: readonly string[],
  isAllowed: AddressGuard['isAllowed'],
): LookupAddress[] {
  if (answers.length === 0) throw new Error('host must have an address');
  return answers.map((address) => {
    const family = isIP(address);
    if (family === 0 || !isAllowed(address)) throw notPublic();
    return { address, family };
  });
}

function notPublic(): ConnectorError {
  return new ConnectorError('address_forbidden', 'address must be public', { effect: 'none' });
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
