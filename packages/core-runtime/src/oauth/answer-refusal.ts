import type { Runtime } from '../runtime.ts';
import { errorAnswer } from '../webhook/answer.ts';
import { respond } from '../webhook/respond.ts';
import { toRefusal } from '../webhook/to-refusal.ts';

/** Under which name a refusal is logged, and of which request it is. */
export type RefusedRequest = { readonly event: string; readonly correlationId: string };

/** Answers whatever was thrown at a door that is no browser's with an error in JSON, and says so in the log. */
export function answerRefusal(
  error: unknown,
  { event, correlationId }: RefusedRequest,
  runtime: Runtime,
): Response {
  const { code, message, headers, reason } = toRefusal(error, runtime);
  const answer = errorAnswer(code, correlationId, { message, headers });
  const { status } = answer;
  runtime.logger.log(status >= 500 ? 'error' : 'warn', event, {
    correlationId,
    status,
    errorCode: code,
    ...(reason !== undefined && { reason }),
  });
  return respond(answer);
}
