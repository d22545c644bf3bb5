import {
  ConnectorError,
  isRetryable,
  type OutboundProblem,
  type OutboundStatus,
  type ParsedEvent,
} from '@pyloto/core-connectors';
import { messageStatusOf } from '@pyloto/core-messaging';

import { findGraphErrorRow } from '../../graph/find-graph-error-row.ts';

/** What a status event says about a message that a command sent, for a connector's `statusOf`. */
export function whatsappStatusOf(
  event: ParsedEvent,
): Omit<OutboundStatus, 'messageIdKey'> | undefined {
  return messageStatusOf(event, problemOf);
}

/** Most messages that fail are accepted first and fail by status: with the codes of a refusal, but for good. */
function problemOf(upstreamCode: string | undefined): OutboundProblem {
  const code = /^\d{1,7}$/.test(upstreamCode ?? '') ? Number(upstreamCode) : undefined;
  const row =
    code === undefined
      ? undefined
      : findGraphErrorRow({ code, subcode: undefined, details: undefined });
  const known = row !== undefined && isForGood(row.errorCode) ? row : undefined;
  return {
    errorCode: known?.errorCode ?? 'upstream_rejected',
    errorMessage: known?.expectation ?? 'message must be one that WhatsApp can deliver',
    ...(code === undefined ? undefined : { upstreamCode: String(code) }),
  };
}

function isForGood(errorCode: ConnectorError['code']): boolean {
  return !isRetryable(new ConnectorError(errorCode, '')) && errorCode !== 'unknown_outcome';
}
