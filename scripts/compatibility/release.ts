import type { JsonSchema } from '../docs/json-schema.ts';

/** What a version of the platform promises, as far as a machine can compare it: the released one's is kept in `released/`. */
export type Release = {
  /** The published packages, by name. */
  readonly packages: ReadonlyMap<string, PackageRelease>;
  /** The apps, by the name of their folder. */
  readonly apps: ReadonlyMap<string, AppRelease>;
  /** What operators build on. */
  readonly operations: {
    readonly metrics: Readonly<
      Record<string, { readonly kind: string; readonly labels: readonly string[] }>
    >;
    /** The codes of failed items. */
    readonly errorCodes: readonly string[];
    /** The codes of error answers, with their status. */
    readonly answers: Readonly<Record<string, number>>;
  };
};

/** A published package. */
export type PackageRelease = {
  readonly manifest: PublishedManifest;
  /** Declarations that an entry leads to, by path from the package: `dist/v1/command.d.ts`. */
  readonly declarations: ReadonlyMap<string, string>;
  /** By the name of the type: `DirectMessage` of `DirectMessageSchema`. */
  readonly schemas: ReadonlyMap<string, JsonSchema>;
  /** By type: `pyloto.messaging.message_received.v1`. */
  readonly events: ReadonlyMap<string, EventRelease>;
  /** Canonical events that were true of the version, by file: `fixtures/message_received/v1.json`. */
  readonly goldenEvents: ReadonlyMap<string, unknown>;
};

/** What is kept of a published `package.json`. */
export type PublishedManifest = {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, { readonly types: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
};

/** An app: what its connector makes of recorded deliveries, and what it takes and needs. */
export type AppRelease = {
  /** The packages that decide what its events mean: its adapters, or all it has where it has none. */
  readonly adapters: readonly string[];
  /** By `<direction> <id>`. */
  readonly capabilities: Readonly<Record<string, string>>;
  /** The variables that it reads, `required` for those without which it does not start. */
  readonly environment: Readonly<Record<string, 'required' | 'optional'>>;
  /** By the name under `/commands/`. */
  readonly commands: ReadonlyMap<string, JsonSchema>;
  /** By the name of their folder. */
  readonly cases: ReadonlyMap<string, RecordedCase>;
};

/** A recorded delivery and the events it becomes. */
export type RecordedCase = {
  /** A digest of the recorded bytes. */
  readonly body: string;
  readonly expected: unknown;
};

/** A change that a user of the last release would have to follow. */
export type Break = {
  /** The packages of which one must be named by a major changeset. */
  readonly packages: readonly string[];
  /** What is different: `defineConnector: …`. */
  readonly what: string;
  /** Who has to change something: `programs that call createHttpClient`. */
  readonly whom: string;
  /** How the change can be made without breaking them; absent: the usual way. */
  readonly instead?: string | undefined;
};

/** A kind of event: the name it is exported under (`messageReceived`), and the schema of its `data`. */
export type EventRelease = {
  readonly exportName: string;
  readonly capabilityId: string;
  readonly schema: JsonSchema;
};
