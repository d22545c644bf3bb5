export type { DeadLetterView } from './admin/dead-letter-view.ts';
export type { BulkReplays, OperatorParts, OutboxParts } from './admin/operator-parts.ts';
export type { ReplayOutcome } from './admin/replay-dead-letter.ts';
export { createItemsUnderWay, type ItemsUnderWay } from './batch/items-under-way.ts';
export { inboxBook, outboxBook, type Book, type BookedJob, type BookName } from './books/book.ts';
export {
  recountBooks,
  type NamedItems,
  type Recount,
  type RecountedBook,
} from './books/recount-books.ts';
export { showBooks, type ShownBooks } from './books/show-books.ts';
export type { CommandAnswer, CommandState, CommandStatus } from './commands/command-answer.ts';
export { COMMAND_FORMAT, type CommandJob } from './commands/command-job.ts';
export { type CommandParts, DEFAULT_COMMAND_RETRY_SCHEDULE_MS } from './commands/command-parts.ts';
export { observeOutbound, type OutboundObservation } from './commands/observe-outbound.ts';
export { commandProcessorOf } from './commands/process-command-job.ts';
export { sweepCommands } from './commands/sweep-commands.ts';
export { createConnectorApp, type Operations } from './create-app.ts';
export type { EventNote, EventObserver } from './event-observer.ts';
export { openApiDocumentOf } from './openapi/open-api-document.ts';
export type { Destination, EventHandler, EventHandlers, HandlerContext } from './event-handler.ts';
export type { EventOutbox, OutboxEntry } from './event-outbox.ts';
export { createInboxProcessor } from './inbox/create-inbox-processor.ts';
export { INBOX_FORMAT, INBOX_FORMATS, type InboxJob } from './inbox/inbox-job.ts';
export type { NoticeParts, NoticeSource, ProvenNotice } from './oauth/account-notices.ts';
export {
  connectionRoutes,
  type ConnectionRoutesParts,
  type Disconnect,
  type ShownConnections,
} from './oauth/connection-routes.ts';
export { CONNECT_SCOPE, oauthRedirectUri, type OAuthParts } from './oauth/oauth-parts.ts';
export { oauthRoutes } from './oauth/oauth-routes.ts';
export {
  createReferenceFetcher,
  type FetchReference,
} from './provider/create-reference-fetcher.ts';
export type { ProviderParts } from './provider/provider-parts.ts';
export type { Check, Readiness } from './readiness.ts';
export {
  DEFAULT_HANDLER_RETRY_SCHEDULE_MS,
  DEFAULT_LIMITS,
  type OrderingPolicy,
  type RuntimeConfig,
  type RuntimeLimits,
} from './runtime-config.ts';
export { createLogSink } from './sinks/log-sink.ts';
export { createWebhookSink, type WebhookSinkOptions } from './sinks/webhook-sink.ts';
export { systemClock } from './system-clock.ts';
export {
  ERROR_ANSWERS,
  type Answer,
  type BatchSuccessResponseBody,
  type BatchSummary,
  type ErrorAnswerCode,
  type ErrorResponseBody,
  type ItemResult,
} from './webhook/answer.ts';
export { buildWebhookHandlers, type WebhookHandlers } from './webhook/build-webhook-handlers.ts';
export type { BodyBounds, BodyReading } from './webhook/read-body.ts';
export type { WebhookRequest } from './webhook/webhook-request.ts';
