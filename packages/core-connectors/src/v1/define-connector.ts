import { ConnectorError } from '../connector-error.ts';
import type { ConversationOf } from '../ports/conversation-windows.ts';
import type { OutboundStatus } from '../ports/outbound-ledger.ts';
import type { Handshake } from './handshake.ts';
import type { CommandDefinition } from './command.ts';
import { type ConnectorManifest, ConnectorManifestSchema } from './manifest.ts';
import type { OAuthProvider } from './oauth-provider.ts';
import type { EventBatchParser, EventParser, ParsedEvent } from './parsed-item.ts';
import type { ProviderCall } from './provider-call.ts';
import type { SignatureScheme } from './signature-scheme.ts';
import type { UserNoticeScheme } from './user-notice.ts';

/**
 * A channel as a value: what it can do, how its sender is proven, and how its bytes become events.
 *
 * `TEventData` maps capability ids to the data of their events, so that handlers are typed; it comes
 * with a {@link TypedManifest}.
 */
export type Connector<TEventData = Record<string, unknown>> = ConnectorAdapter<TEventData> & {
  readonly signature: SignatureScheme;
  /** The provider's ownership check on `GET /webhook`, where it has one. */
  readonly handshake?: Handshake;
};

/** A connector but for how its sender is proven: what an adapter package gives, and an app adds the rest to. */
export type ConnectorAdapter<TEventData = Record<string, unknown>> = {
  readonly spec: 'v1';
  readonly manifest: TypedManifest<TEventData>;
  /** The media types `POST /webhook` takes; any other is answered 415. Absent: every type. */
  readonly mediaTypes?: readonly string[];
  /** What it does for its product; each is served as `POST /commands/<name>`. */
  readonly commands?: readonly CommandDefinition[];
  /**
   * What two ids of the provider have in common when they mean one message, where the ids themselves may differ; absent: the id
   * itself.
   */
  readonly messageIdKey?: (externalMessageId: string) => string;
  /** How people connect their accounts, where they do so in a browser. */
  readonly oauth?: readonly OAuthConnection[];
  /** What an event says about something that was sent; undefined when it says nothing of the kind. */
  readonly statusOf?: (event: ParsedEvent) => Omit<OutboundStatus, 'messageIdKey'> | undefined;
  /**
   * Whether statuses may be reports of all of a conversation up to a moment (`OutboundStatus.upTo`). Default true; false spares the
   * keeping of commands by conversation.
   */
  readonly reportsUpTo?: boolean;
  /**
   * The conversation that an event shows somebody to have written in, or several where people can be written to under several ids;
   * undefined when it shows no such thing.
   */
  readonly inboundOf?: (
    event: ParsedEvent,
  ) => InboundSighting | readonly InboundSighting[] | undefined;
  /**
   * Fetches what an event marked `isReference` only names; it is called once per attempt to handle the event.
   *
   * @returns the whole event: of the same dedupe key, type and channel, and no reference any more
   * @throws ConnectorError whose code says whether trying again may help; the event then fails as if its handler had
   */
  readonly dereference?: (event: ParsedEvent, call: ProviderCall) => Promise<ParsedEvent>;
} & (ParsesBatches | ParsesOneEvent);

/** A manifest that also says, in types only, which data the events of its capabilities carry. */
export type TypedManifest<TEventData> = ConnectorManifest & { readonly '~eventData'?: TEventData };

/** A provider's authorization server, and what this app is called there. */
export type OAuthConnection = {
  readonly provider: OAuthProvider;
  /** The name of the manifest's setting that holds the client id. */
  readonly clientIdSetting: string;
  /** The name of the manifest's secret that holds the client secret; absent for a public client. */
  readonly clientSecretName?: string;
  /** What the provider tells the app about the people who have connected accounts, where it does. */
  readonly notices?: {
    readonly scheme: UserNoticeScheme;
    /** The names of the manifest's secrets that prove them. */
    readonly secretNames: readonly string[];
  };
};

/** Somebody wrote in a conversation. */
export type InboundSighting = ConversationOf & {
  /** When, at the provider, in milliseconds since the epoch. */
  readonly atMs: number;
};

type ParsesBatches = { readonly parseEvents: EventBatchParser };

type ParsesOneEvent = {
  readonly parseEvents?: undefined;
  /** @deprecated since 1.0.0, removed in 2.0.0: use `parseEvents`, because a delivery carries several items. */
  readonly parseEvent: EventParser;
};

/**
 * Defines a connector.
 *
 * @throws ConnectorError `config_invalid` when the manifest is malformed; the message names each bad field. Also when two commands
 * have one name, or a command is of a capability that the manifest does not claim as active and outbound
 */
export function defineConnector<TEventData = Record<string, unknown>>(
  connector: Connector<TEventData>,
): Connector<TEventData> {
  const manifest = ConnectorManifestSchema.safeParse(connector.manifest);
  if (!manifest.success) {
    const fields = manifest.error.issues.map(
      (issue) => `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new ConnectorError('config_invalid', `manifest is not valid: ${fields.join('; ')}`);
  }
  assertCommands(connector.commands ?? [], manifest.data);
  return Object.freeze({ ...connector, manifest: manifest.data });
}

function assertCommands(
  commands: readonly CommandDefinition[],
  { capabilities }: ConnectorManifest,
): void {
  const claimed = new Set(
    capabilities
      .filter(({ direction, status }) => direction === 'outbound' && status !== 'planned')
      .map(({ id }) => id),
  );
  const names = new Set<string>();
  for (const { name, capabilityId } of commands) {
    if (!COMMAND_NAME.test(name) || names.has(name)) {
      throw new ConnectorError(
        'config_invalid',
        `commands must have names of their own in lower kebab case: ${name} is not one`,
      );
    }
    names.add(name);
    if (claimed.has(capabilityId)) continue;
    throw new ConnectorError(
      'config_invalid',
      `the command ${name} must be of a capability that the manifest claims as active and outbound: ${capabilityId} is not`,
    );
  }
}

const COMMAND_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
