import type { Runtime } from '../runtime.ts';
import { type Answer, errorAnswer, type ErrorAnswerCode, ERROR_ANSWERS } from './answer.ts';

/** Why a request is not taken; thrown along the inbound path, answered in one place. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorAnswerCode;
  readonly headers: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly reason: string | undefined;

  constructor(
    code: ErrorAnswerCode,
    detail: {
      readonly message?: string;
      readonly reason?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail.message ?? ERROR_ANSWERS[code].message, { cause: detail.cause });
    this.code = code;
    this.reason = detail.reason;
    this.headers = detail.headers ?? {};
  }
}

/** Answers a refusal, and says so in logs and metrics. */
export function refuse(refusal: Refusal, correlationId: string, runtime: Runtime): Answer {
  const answer = errorAnswer(refusal.code, correlationId, {
    message: refusal.message,
    headers: refusal.headers,
  });
  runtime.logger.log(answer.status >= 500 ? 'error' : 'warn', 'request_rejected', {
    correlationId,
    status: answer.status,
    errorCode: refusal.code,
    ...(refusal.reason === undefined ? undefined : { reason: refusal.reason }),
  });
  runtime.metrics.count('webhook_request_errors_total', 1, {
    connector: runtime.connectorId,
    status: String(answer.status),
  });
  return answer;
}
