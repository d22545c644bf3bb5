export {
  ConnectorError,
  HTTP_STATUS_BY_ERROR_CODE,
  isConnectorError,
  isRetryable,
  type ConnectorErrorCode,
  type ConnectorErrorOptions,
} from './connector-error.ts';
export { countsAgainst } from './counts-against.ts';
export type { Clock } from './ports/clock.ts';
export type { Breaker } from './ports/breaker.ts';
export type {
  DeadLetter,
  DeadLetterFailure,
  DeadLetterPage,
  DeadLetterQuery,
  DeadLetters,
} from './ports/dead-letters.ts';
export type { EventSink } from './ports/event-sink.ts';
export type { AccessTokens, AccountOwner } from './ports/access-tokens.ts';
export type {
  ConversationOf,
  ConversationScope,
  ConversationWindows,
} from './ports/conversation-windows.ts';
export type {
  HttpClient,
  HttpRequest,
  HttpResponse,
  HttpStreamResponse,
  StreamingHttpClient,
} from './ports/http-client.ts';
export type {
  Acceptance,
  Claim,
  DurableLedger,
  Ledger,
  LedgerBatch,
  LedgerItems,
  OpenItem,
  TenantBooks,
} from './ports/ledger.ts';
export type { ItemLogFields, LogFields, Logger, LogLevel, LogValue } from './ports/logger.ts';
export type {
  NewOutbound,
  OutboundId,
  OutboundLedger,
  OutboundPage,
  OutboundPart,
  OutboundProblem,
  OutboundQuery,
  OutboundRecord,
  OutboundState,
  OutboundStatus,
  SendEnd,
  SendLease,
} from './ports/outbound-ledger.ts';
export type { PacedWork, Pacer } from './ports/pacer.ts';
export type { Admission, RateLimiter } from './ports/rate-limiter.ts';
export type { TenantAccount, TenantDirectory, TenantLimits } from './ports/tenant-directory.ts';
export type { TokenBucket, TokenBuckets, TokenBucketScope } from './ports/token-buckets.ts';
export type { Gauges, MetricLabels, Metrics } from './ports/metrics.ts';
export { Secret } from './secret.ts';
export { warnDeprecated, type Deprecation } from './warn-deprecated.ts';
export type {
  Command,
  CommandCall,
  CommandDefinition,
  CommandFacts,
  CommandReceipt,
  CommandRefusal,
} from './v1/command.ts';
export { commandFields } from './v1/command-fields.ts';
export { combineConnectors, type CombinedEventData } from './v1/combine-connectors.ts';
export type { CombinedIdentity } from './v1/combine-manifests.ts';
export {
  COMMAND_OUTCOMES,
  commandFailed,
  CommandFailedSchema,
  type CommandFailed,
} from './v1/command-events.ts';
export {
  CONNECTION_HEALTH,
  ConnectionChangedSchema,
  connectionHealthy,
  connectionRemoved,
  connectionUnhealthy,
  dataDeletionRequested,
  DataDeletionRequestedSchema,
  type ConnectionChanged,
  type DataDeletionRequested,
} from './v1/connection-events.ts';
export {
  defineConnector,
  type Connector,
  type ConnectorAdapter,
  type InboundSighting,
  type OAuthConnection,
  type TypedManifest,
} from './v1/define-connector.ts';
export type { Handshake, HandshakeAnswer } from './v1/handshake.ts';
export type { InboundRequest, Verified } from './v1/inbound-request.ts';
export {
  CapabilitySchema,
  ConnectorManifestSchema,
  SecretRequirementSchema,
  SettingSchema,
  SloSchema,
  type Capability,
  type ConnectorManifest,
  type SecretRequirement,
  type Setting,
  type Slo,
} from './v1/manifest.ts';
export type { OAuthAccount, OAuthCall, OAuthProvider, OAuthTokens } from './v1/oauth-provider.ts';
export {
  isParsedEvent,
  type EventBatchParser,
  type EventParser,
  type ParsedEvent,
  type ParsedItem,
  type SkippedItem,
} from './v1/parsed-item.ts';
export type { ProviderCall } from './v1/provider-call.ts';
export type {
  SignatureRejection,
  SignatureScheme,
  UnsignedDelivery,
  Verification,
} from './v1/signature-scheme.ts';
export type { UserNotice, UserNoticeScheme, UserNoticeVerification } from './v1/user-notice.ts';
