/** The errors that our own doors answer with, and what each says: the whole list. */
export const ERROR_ANSWERS = {
  VALIDATION_FAILED: { status: 400, message: 'the request is not valid' },
  INVALID_SIGNATURE: {
    status: 401,
    message: 'the signature is missing or does not match the body',
  },
  UNAUTHORIZED: { status: 401, message: 'a key is needed: Authorization: Bearer <key>' },
  FORBIDDEN: { status: 403, message: 'the credentials are not accepted here' },
  NOT_FOUND: { status: 404, message: 'nothing is served at this path' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'this method is not allowed here' },
  REQUEST_TIMEOUT: { status: 408, message: 'the body did not arrive in time' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'the body is larger than allowed' },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'the content type is not one this webhook takes',
  },
  RATE_LIMITED: { status: 429, message: 'too many requests; try again after the given time' },
  INTERNAL_ERROR: { status: 500, message: 'the request could not be handled; send it again' },
  STATE_UNAVAILABLE: {
    status: 503,
    message: 'this cannot be taken now; send it again after the given time',
  },
} as const satisfies Record<string, { readonly status: number; readonly message: string }>;

/** The code of an error answer. */
export type ErrorAnswerCode = keyof typeof ERROR_ANSWERS;

/** The body of an error answer. */
export type ErrorResponseBody = {
  readonly ok: false;
  readonly correlationId: string;
  readonly error: { readonly code: ErrorAnswerCode; readonly message: string };
};

/** How many items of a request ended how; `total` is the sum of the others. */
export type BatchSummary = {
  readonly total: number;
  readonly processed: number;
  readonly deduped: number;
  readonly failed: number;
  readonly queued: number;
  readonly ignored: number;
  readonly invalid: number;
};

/** One event's outcome; `dedupeKey` is a digest. */
export type ItemResult = {
  readonly dedupeKey: string;
  readonly capabilityId: string;
  readonly ok: boolean;
  readonly deduped: boolean;
  readonly correlationId: string;
  readonly errorCode?: string;
};

/** The body of a 200: the delivery is safe, also when an item's handler failed. */
export type BatchSuccessResponseBody = {
  readonly ok: true;
  readonly correlationId: string;
  readonly summary: BatchSummary;
  readonly results?: readonly ItemResult[];
};

/** What a webhook answers, before it is a `Response`. */
export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

const JSON_TYPE = 'application/json; charset=UTF-8';

/** The answer to a delivery that is safe. */
export function successAnswer(body: BatchSuccessResponseBody): Answer {
  return {
    status: 200,
    body: JSON.stringify(body),
    headers: { 'content-type': JSON_TYPE, 'x-correlation-id': body.correlationId },
  };
}

/** An error answer; `message` replaces the standard one, `headers` are added. */
export function errorAnswer(
  code: ErrorAnswerCode,
  correlationId: string,
  extra: { readonly message?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const { status, message } = ERROR_ANSWERS[code];
  const body: ErrorResponseBody = {
    ok: false,
    correlationId,
    error: { code, message: extra.message ?? message },
  };
  return {
    status,
    body: JSON.stringify(body),
    headers: { 'content-type': JSON_TYPE, 'x-correlation-id': correlationId, ...extra.headers },
  };
}

/** `Retry-After` in whole seconds, at least 1. */
export function retryAfter(retryAfterMs: number): Readonly<Record<string, string>> {
  return { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
}
