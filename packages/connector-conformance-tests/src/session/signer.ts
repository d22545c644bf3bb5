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
  if (connector.signature.sign !== undefined) return undefined;
  return `its signature scheme ${connector.signature.id} has no sign`;
}
