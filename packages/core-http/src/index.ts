export type { AddressLookup } from './address-guard.ts';
export {
  assertPrivateUrl,
  assertPublicUrl,
  parseHttpUrl,
  type PublicUrlRules,
} from './assert-public-url.ts';
export { createHttpClient, type HttpClientOptions } from './create-http-client.ts';
export { errorFromResponse } from './error-from-response.ts';
export { parseRetryAfter } from './parse-retry-after.ts';
export { requestJson, type JsonRequest, type JsonResponse } from './request-json.ts';
export { shouldRetryError } from './should-retry-error.ts';
export { withBreaker, type BreakerGuard } from './with-breaker.ts';
export { withRetry, type RetryAttempt, type RetryPolicy } from './with-retry.ts';
export { withTracing, type TracingOptions } from './with-tracing.ts';
