export type { AddressLookup } from './address-guard.ts';
export { assertPublicUrl, parseHttpUrl, type PublicUrlRules } from './assert-public-url.ts';
export { createHttpClient, type HttpClientOptions } from './create-http-client.ts';
