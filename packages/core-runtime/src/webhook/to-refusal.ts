import { type ConnectorErrorCode, isConnectorError } from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';

import type { Runtime } from '../runtime.ts';
import { type ErrorAnswerCode, retryAfter } from './answer.ts';
import { Refusal } from './refusal.ts';

/** What a fault along the inbound path is answered with; every other code is our own mistake. */
const ANSWER_BY_ERROR_CODE: Partial<Record<ConnectorErrorCode, ErrorAnswerCode>> = {
  state_unavailable: 'STATE_UNAVAILABLE',
  timeout: 'STATE_UNAVAILABLE',
  upstream_unavailable: 'STATE_UNAVAILABLE',
  rate_limited: 'RATE_LIMITED',
  payload_invalid: 'VALIDATION_FAILED',
};

/** Turns whatever was thrown along the inbound path into a refusal. */
export function toRefusal(error: unknown, runtime: Runtime): Refusal {
  if (error instanceof Refusal) return error;
  const { errorMessage, errorAt = '' } = errorFields(error);
  const reason = `${errorMessage} ${errorAt}`.trim();
  const code = isConnectorError(error) ? ANSWER_BY_ERROR_CODE[error.code] : undefined;
  if (code === undefined) return new Refusal('INTERNAL_ERROR', { reason, cause: error });
  if (code === 'VALIDATION_FAILED')
    return new Refusal(code, { message: errorMessage, cause: error });
  const retryAfterMs = isConnectorError(error) ? error.retryAfterMs : undefined;
  return new Refusal(code, {
    reason,
    headers: retryAfter(retryAfterMs ?? runtime.limits.retryAfterMs),
    cause: error,
  });
}
