export type { AddressLookup } from './address-guard.ts';
export { assertPublicUrl, parseHttpUrl, type PublicUrlRules } from './assert-public-url.ts';
export { createHttpClient, type HttpClientOptions } from './create-http-client.ts';
export { errorFromResponse } from './error-from-response.ts';
export { parseRetryAfter } from './parse-retry-after.ts';
export { withRetry, type RetryAttempt, type RetryPolicy } from './with-retry.ts';
