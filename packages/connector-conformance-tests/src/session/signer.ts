import { type Connector, Secret } from '@pyloto/core-connectors';

import { CannotCheck } from '../conformance-problem.ts';

/** Signs deliveries as the connector's provider does. */
export type Signer = (body: Uint8Array, secret: string) => Readonly<Record<string, string>>;

/**
 * The signer of a connector.
 *
 * @throws CannotCheck when its scheme cannot sign
 */
export function signerOf(connector: Connector | undefined, now: () => number): Signer {
  const reason = cannotSign(connector);
  if (reason !== undefined) throw new CannotCheck(reason);
  return (body, secret) =>
    connector?.signature.sign?.({ rawBody: body, sentAtMs: now() }, Secret.of(secret)) ?? {};
}

/** Why nothing can be signed for a connector; undefined when it can. */
export function cannotSign(connector: Connector | undefined): string | undefined {
  if (connector === undefined) return 'no module is given, so nothing can be signed';
  const { id, sign } = connector.signature;
  return sign === undefined ? `its signature scheme ${id} has no sign` : undefined;
}

const NO_BODY = new Uint8Array(0);

/**
 * A made-up secret that a scheme can sign with: the text itself, or, where the scheme takes only keys of Standard Webhooks, one of
 * those made of it.
 */
export function usableSecret(sign: Signer, text: string): string {
  try {
    sign(NO_BODY, text);
    return text;
  } catch {
    return `whsec_${Buffer.from(text.padEnd(SHORTEST_KEY, '.')).toString('base64')}`;
  }
}

const SHORTEST_KEY = 24;
