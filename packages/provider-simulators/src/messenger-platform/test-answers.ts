import { createHmac } from 'node:crypto';

import { isJsonObject, type JsonObject } from '../graph/json-object.ts';
import { type Answer, listIn, objectIn } from '../graph/test-harness.ts';

/** `error.code`, `error.error_subcode` and the status of an answer. */
export function codesIn({ status, body }: Answer): readonly [number, unknown, unknown] {
  const error = isJsonObject(body['error']) ? body['error'] : {};
  return [status, error['code'], error['error_subcode']];
}

/** The items of `messaging[]` in webhooks, in order. */
export function messagingIn(got: readonly { readonly body: string }[]): JsonObject[] {
  return entriesIn(got).flatMap((entry) => listIn(entry['messaging']));
}

/** The items of `changes[]` in webhooks, in order. */
export function changesIn(got: readonly { readonly body: string }[]): JsonObject[] {
  return entriesIn(got).flatMap((entry) => listIn(entry['changes']));
}

/** The signature of a body. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

function entriesIn(got: readonly { readonly body: string }[]): JsonObject[] {
  return got.flatMap(({ body }) => listIn(objectIn(body)['entry']));
}
