import { ConnectorError } from '../connector-error.ts';
import type { Handshake } from './handshake.ts';
import { type ConnectorManifest, ConnectorManifestSchema } from './manifest.ts';
import type { EventBatchParser, EventParser } from './parsed-item.ts';
import type { SignatureScheme } from './signature-scheme.ts';

/** A channel as a value: what it can do, how its sender is proven, and how its bytes become events. */
export type Connector<TPayload = unknown> = ConnectorBase &
  (ParsesBatches<TPayload> | ParsesOneEvent<TPayload>);

type ParsesBatches<TPayload> = { readonly parseEvents: EventBatchParser<TPayload> };

type ParsesOneEvent<TPayload> = {
  readonly parseEvents?: undefined;
  /** @deprecated Write `parseEvents`: a delivery carries several items. Accepted until the next major. */
  readonly parseEvent: EventParser<TPayload>;
};

type ConnectorBase = {
  readonly spec: 'v1';
  readonly manifest: ConnectorManifest;
  readonly signature: SignatureScheme;
  /** The provider's ownership check on `GET /webhook`, where it has one. */
  readonly handshake?: Handshake;
  /** The media types `POST /webhook` takes; any other is answered 415. Absent: every type. */
  readonly mediaTypes?: readonly string[];
};

/**
 * Defines a connector.
 *
 * @throws ConnectorError `config_invalid` when the manifest is malformed; the message names each bad field
 */
export function defineConnector<TPayload>(connector: Connector<TPayload>): Connector<TPayload> {
  const manifest = ConnectorManifestSchema.safeParse(connector.manifest);
  if (!manifest.success) {
    const fields = manifest.error.issues.map(
      (issue) => `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new ConnectorError('config_invalid', `manifest is not valid: ${fields.join('; ')}`);
  }
  return Object.freeze({ ...connector, manifest: manifest.data });
}
